using System.Diagnostics;
using Ensemble.Members;
using Ensemble.Members.Inspection;
using Testing;
using static Ensemble.Tests.Members.Inspection.CraftedModel;

namespace Ensemble.Tests.Members.Inspection;

public sealed class ModelInspectionTests
{
    static readonly ModelLimits Small = new(1 << 20, 10, 10, 10, 1000, 2, 7, 21);

    static string Refused(byte[] model, ModelLimits? limits = null) =>
        Should.Throw<ModelException>(() => ModelInspection.Of(model, limits ?? Small)).Message;

    [Fact]
    public void A_sound_model_passes_and_its_external_files_are_named()
    {
        ModelInspection.Of(TinyModels.Constant(2, 0.6f, 0.4f), Small).HasExternalData.ShouldBeFalse();
        ModelInspection outside = ModelInspection.Of(Of(Node("Relu"), Field(5, External("weights/a.bin")), Field(5, External("weights/b.bin"))), Small);
        outside.HasExternalData.ShouldBeTrue();
        outside.Locations.ShouldBe(["weights/a.bin", "weights/b.bin"]);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a\\..\\b")]
    [InlineData("c:a")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    [FaultCase(27, "weights at an absolute path, in a parent folder, or at the runtime's own marks")]
    public void A_location_that_leaves_the_folder_is_refused_with_its_place(string location) =>
        Refused(Of(Node("Relu"), Field(5, External(location)))).ShouldStartWith("graph.initializer: has the location ");

    [Fact]
    [FaultCase(27, "external data in attributes, nested graphs and sparse tensors")]
    public void External_data_anywhere_but_in_a_weight_of_the_outermost_graph_is_refused()
    {
        byte[] tensor = External("a.bin");
        (string Place, byte[] Graph)[] cases =
        [
            ("graph.node[0].attribute.t", Node("Constant", null, Field(5, tensor))),
            ("graph.node[0].attribute.tensors", Node("Constant", null, Field(10, tensor))),
            ("graph.node[0].attribute.sparse_tensor.values", Node("Constant", null, Field(22, Field(1, tensor)))),
            ("graph.node[0].attribute.g.initializer", Node("If", null, Field(6, Field(5, tensor)))),
            ("graph.node[0].attribute.graphs.initializer", Node("If", null, Field(11, Field(5, tensor)))),
            ("graph.sparse_initializer.values", [.. Node("Relu"), .. Field(15, Field(1, tensor))]),
        ];
        foreach ((string place, byte[] graph) in cases)
            Refused(Of(graph)).ShouldBe($"{place}: lies in an external file; only weights of the outermost graph may");
        // Cut to 32 bits, as C++ does, this is 1: external.
        Refused(Of(Node("Relu"), Field(5, Number(14, (1UL << 32) + 1)))).ShouldBe("graph.initializer: data_location 4294967297 is not known");
    }

    [Theory]
    [InlineData("evil")]
    [InlineData("ai.onnx.contrib")]
    [InlineData("com.microsoft.extensions")]
    [InlineData("AI.ONNX")]
    [InlineData("com.microsoft.nchwc")]
    [FaultCase(28, "operators of a foreign domain")]
    public void Operators_of_other_domains_are_refused_by_name(string domain)
    {
        Refused(Of(Node("Relu"), Node("Do", domain)))
            .ShouldBe($"graph.node[1]: needs the operator 'Do' of the domain '{domain}', which is not loaded here (allowed: ai.onnx, ai.onnx.ml, com.microsoft)");
        Refused(Of(Node("If", null, Field(6, Node("Do", domain))))).ShouldStartWith("graph.node[0].attribute.g.node[0]: needs the operator 'Do'");
    }

    [Fact]
    [FaultCase(28, "a foreign domain is imported")]
    public void A_domain_that_is_only_imported_is_refused_unless_the_runtime_itself_names_it()
    {
        ModelInspection.Of([.. Of(Node("Relu")), .. Opset("com.microsoft.nchwc", 1)], Small);
        Refused([.. Of(Node("Relu")), .. Opset("evil", 1)]).ShouldStartWith("it needs operators of the domain 'evil'");
    }

    [Fact]
    public void Operators_that_read_files_and_functions_and_training_are_refused()
    {
        Refused(Of(Node("EPContext", "com.microsoft"))).ShouldBe("graph.node[0]: the operator 'EPContext' reads files of its own, which is not allowed");
        Refused([.. Of(Node("Relu")), .. Field(25, Text(1, "f"))]).ShouldStartWith("functions: it defines functions of its own");
        Refused([.. Of(Node("Relu")), .. Field(20, [])]).ShouldStartWith("training_info: it carries what training needs");
    }

    [Fact]
    public void A_file_that_the_runtime_would_take_for_its_own_format_is_refused()
    {
        // A producer's name such that bytes 4 to 7 are the mark: a sound ONNX file besides.
        byte[] model = [.. Field(2, "12ORTM"u8.ToArray()), .. Of(Node("Relu"))];
        model.AsSpan(4, 4).SequenceEqual("ORTM"u8).ShouldBeTrue();
        Refused(model).ShouldContain("ONNX Runtime's own format (ORTM)");
    }

    [Fact]
    public void Each_limit_holds_and_is_named()
    {
        byte[] Many(byte[] part, int count) => Of([Node("Relu"), .. Enumerable.Repeat(part, count)]);
        ModelInspection.Of(Many(Node("Relu"), 9), Small);
        Refused(Many(Node("Relu"), 10)).ShouldBe("it has more than 10 nodes (Limits.ModelNodes)");
        ModelInspection.Of(Many(Field(5, []), 10), Small);
        Refused(Many(Field(5, []), 11)).ShouldBe("it has more than 10 initializers (Limits.ModelInitializers)");
        Refused(Many(Field(15, Field(1, [])), 11)).ShouldBe("it has more than 10 initializers (Limits.ModelInitializers)");
        Refused(Of(Node("Relu", null, [.. Enumerable.Repeat(Array.Empty<byte>(), 11)]))).ShouldBe("it has more than 10 attributes (Limits.ModelAttributes)");
        Refused(Many(Field(13, []), 1000)).ShouldBe("it has more than 1000 messages (Limits.ModelMessages)");
        ModelInspection.Of(Nested(2), Small);
        Refused(Nested(3)).ShouldBe("it has more than 2 graphs within one another (Limits.ModelDepth)");
        Refused(Nested(40), ModelLimits.None).ShouldStartWith("it has messages nested more than 100 deep");
        Refused(new byte[(1 << 20) + 1]).ShouldBe("it has 1048577 bytes; at most 1048576 (Limits.ModelBytes)");
        Refused([.. Number(1, 8), .. Opset("", 22), .. Field(7, Node("Relu"))]).ShouldStartWith("opset_import: version 22 of the operators of ai.onnx; 7 to 21 are loaded");
        Refused([.. Number(1, 8), .. Opset("ai.onnx", ulong.MaxValue), .. Field(7, Node("Relu"))]).ShouldStartWith("opset_import: version -1");
    }

    [Fact]
    public void A_graph_that_is_written_twice_is_counted_twice()
    {
        byte[] half = Field(7, [.. Enumerable.Repeat(Node("Relu"), 6)]);
        Refused([.. Number(1, 8), .. Opset("", 17), .. half, .. half]).ShouldBe("it has more than 10 nodes (Limits.ModelNodes)");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("07")]
    [InlineData("3A")]
    [InlineData("3AFFFFFFFF0F")]
    [InlineData("0BFF")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("08FFFFFFFFFFFFFFFFFF7F")]
    [InlineData("0D000000")]
    [InlineData("3A00")]
    [InlineData("FFFFFFFFFF0F00")]
    public void What_is_no_message_is_refused(string hex) => Refused(Convert.FromHexString(hex)).ShouldStartWith("it is ");

    [Fact]
    [FaultCase(24, "a model cut at any byte")]
    public void Every_truncation_of_a_model_is_refused_or_sound_and_never_ends_otherwise()
    {
        byte[] model = [.. Of(Node("Gemm", "", Field(1, "alpha"u8.ToArray())), Field(5, External("a.bin"))), .. Opset("ai.onnx.ml", 3)];
        int refused = 0;
        for (int length = 0; length < model.Length; length++)
        {
            try
            {
                ModelInspection.Of(model.AsSpan(0, length), Small);
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        // All but those that end between the graph and what comes behind it.
        refused.ShouldBe(model.Length - 1);
    }

    [Fact]
    public void Random_bytes_and_random_changes_never_end_otherwise_than_refused_or_sound()
    {
        var random = new Random(7);
        byte[] sound = TinyModels.Constant(2, 0.6f, 0.4f);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] model = i % 2 == 0 ? new byte[random.Next(1, 300)] : (byte[])sound.Clone();
            if (i % 2 == 0)
                random.NextBytes(model);
            else
                model[random.Next(model.Length)] = (byte)random.Next(256);
            try
            {
                ModelInspection.Of(model, Small);
            }
            catch (ModelException)
            {
                continue;
            }
        }
    }

    [Fact]
    [FaultCase(29, "a graph of thirty million nodes")]
    public void Thirty_million_empty_nodes_are_refused_at_once_and_without_memory_for_them()
    {
        byte[] graph = new byte[60_000_000];
        for (int i = 0; i < graph.Length; i += 2)
            graph[i] = 0x0A;
        byte[] model = Of(graph);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        Refused(model, Small with { Bytes = ModelLimits.LargestFile, Nodes = 1_000_000, Messages = int.MaxValue }).ShouldBe("it has more than 1000000 nodes (Limits.ModelNodes)");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }
}
