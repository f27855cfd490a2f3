using System.Text;
using System.Text.Json.Nodes;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Google.Protobuf;
using Testing;

namespace Ensemble.Tests.Members;

public sealed class OnnxMemberTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<string> mistakes = [];

    public void Dispose() => folder.Dispose();

    static async Task<FamilyDecisions> Ask(Family family, params Tensor[] inputs)
    {
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, inputs, TimeSpan.FromSeconds(10), CancellationToken.None);
        outputs.Results.ShouldAllBe(r => r.Error == null);
        return Decider.Decide(family, outputs, family.DefaultChoice);
    }

    static Tensor Rows(params float[] x) => Tensor.From<float>("x", Datatype.FP32, [x.Length / 2, 2], x);

    // softmax(x·W) with W = diag(2, 2) in a file of its own, from byte 8 on.
    TinyFamily WithExternalWeights(string location)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0]));
        TensorProto weights = model.Graph.Initializer[0];
        weights.FloatData.Clear();
        weights.DataLocation = TensorProto.Types.DataLocation.External;
        weights.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        weights.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = "8" });
        return new TinyFamily().With("external", model.ToByteArray()).With("b", TinyModels.Constant(2, 0.6f, 0.4f)).With(m => m["quorum"] = 1);
    }

    [Fact]
    public async Task Weights_in_an_external_file_are_read_from_the_hashed_bytes()
    {
        byte[] data = [.. new byte[8], .. new[] { 2f, 0f, 0f, 2f }.SelectMany(BitConverter.GetBytes)];
        TinyFamily tiny = WithExternalWeights("weights.bin");
        tiny["external"]["files"] = new JsonArray(new JsonObject { ["path"] = "members/weights.bin", ["sha256"] = TinyFamily.Digest(data), ["bytes"] = data.Length });
        string path = tiny.Write(folder.Path);
        File.WriteAllBytes(Path.Combine(path, "members", "weights.bin"), data);
        Family family = FamilyLoader.Load(path, TimeProvider.System, mistakes)!;
        mistakes.ShouldBeEmpty();
        File.WriteAllBytes(Path.Combine(path, "members", "weights.bin"), new byte[24]);
        FamilyDecisions decisions = await Ask(family, Rows(1, 0));
        // mean of softmax(2, 0) = 1/(1 + e^-2) = .880797 and .6
        decisions.Answer[0].As<float>()[0].ShouldBe((0.880797f + 0.6f) / 2, 1e-5f);
        family.Release();
    }

    [Theory]
    [InlineData("weights.bin", "weight 'W' lies in external file 'weights.bin', which the manifest does not list under files")]
    [InlineData("../../weights.bin", "does not stay inside the family's folder")]
    [InlineData("/etc/hostname", "does not stay inside the family's folder")]
    public void External_weights_that_are_not_listed_or_leave_the_folder_are_refused(string location, string message)
    {
        FamilyLoader.Load(WithExternalWeights(location).Write(folder.Path), TimeProvider.System, mistakes).ShouldBeNull();
        mistakes.ShouldHaveSingleItem().ShouldContain(message);
    }

    [Fact]
    public async Task A_model_of_one_row_is_run_row_by_row_with_a_warning()
    {
        TinyFamily tiny = new TinyFamily()
            .With("one", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0], rows: 1))
            .With("any", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0]));
        Family family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes)!;
        family.Warnings.ShouldContain(w => w.Contains("member 'one' takes one row at a time"));
        FamilyDecisions decisions = await Ask(family, Rows(1, 0, 0, 1, 3, 3));
        decisions.Rows.Select(r => r.Prediction).ShouldBe([0, 1, 0]);
        decisions.Answer[0].As<float>()[2].ShouldBe(1 - 0.880797f, 1e-5f);
        family.Release();
    }

    [Fact]
    public async Task Several_inputs_of_any_rank_and_texts_reach_the_model()
    {
        // p = softmax over the last axis of t summed over its middle axis; the text passes through as a second output.
        var graph = new GraphProto { Name = "several" };
        graph.Input.Add(TinyModels.Port("t", 1, -1, 2, 2));
        graph.Input.Add(TinyModels.Port("text", 8, -1));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Output.Add(TinyModels.Port("echo", 8, -1));
        var axes = new TensorProto { Name = "axes", DataType = 7 };
        axes.Dims.Add(1);
        axes.Int64Data.Add(1);
        graph.Initializer.Add(axes);
        NodeProto sum = TinyModels.Node("ReduceSum", ["t", "axes"], "z");
        sum.Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        graph.Node.Add(sum);
        graph.Node.Add(TinyModels.Node("Softmax", ["z"], "p"));
        graph.Node.Add(TinyModels.Node("Identity", ["text"], "echo"));
        var tiny = new TinyFamily().With("a", TinyModels.Model(graph)).With(m =>
        {
            m["inputs"] = new JsonArray(TinyFamily.Tensor("t", "FP32", -1, 2, 2), TinyFamily.Tensor("text", "BYTES", -1));
            m["outputs"] = new JsonArray(TinyFamily.Tensor("p", "FP32", -1, 2), TinyFamily.Tensor("echo", "BYTES", -1));
        });
        Family family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes)!;
        mistakes.ShouldBeEmpty();
        FamilyDecisions decisions = await Ask(
            family,
            Tensor.From<float>("t", Datatype.FP32, [1, 2, 2], [1f, 0f, 1f, 0f]),
            Tensor.FromStrings("text", [1], [Encoding.UTF8.GetBytes("grün")]));
        decisions.Answer[0].As<float>()[0].ShouldBe(0.880797f, 1e-5f);
        Encoding.UTF8.GetString(decisions.Answer[1].Strings![0]).ShouldBe("grün");
        decisions.Chosen.ShouldBe("mean/a");
        family.Release();
    }

    [Theory]
    [InlineData(10, "FP16")]
    [InlineData(11, "FP64")]
    public async Task Halves_and_doubles_are_decided_alike(int element, string datatype)
    {
        byte[] identity = TinyModels.Operator("Identity", [("x", element, [-1, 2])], ("p", element, [-1, 2]));
        var tiny = new TinyFamily().With("a", identity).With(m =>
        {
            m["inputs"] = new JsonArray(TinyFamily.Tensor("x", datatype, -1, 2));
            m["outputs"] = new JsonArray(TinyFamily.Tensor("p", datatype, -1, 2));
        });
        Family family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes)!;
        mistakes.ShouldBeEmpty();
        var input = Tensor.Create("x", Enum.Parse<Datatype>(datatype), 1, 2);
        // Sums to 1.003: within the tolerance of half precision, beyond that of the others.
        input.SetDouble(0, 0.753);
        input.SetDouble(1, 0.25);
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, [input], TimeSpan.FromSeconds(10), CancellationToken.None);
        outputs.IsValid(0, 0).ShouldBe(datatype == "FP16");
        family.Release();
    }

    // p = softmax(lambda, 0): one model, conditioned on lambda, stands as several members.
    static byte[] Conditioned(long[] lambdaShape)
    {
        var graph = new GraphProto { Name = "conditioned" };
        graph.Input.Add(TinyModels.Port("x", 1, -1, 2));
        graph.Input.Add(TinyModels.Port("lambda", 1, lambdaShape));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Initializer.Add(TinyModels.Weight("zero", [1], [0]));
        graph.Initializer.Add(TinyModels.Weight("mask", [2], [1, 0]));
        graph.Node.Add(TinyModels.Node("Mul", ["x", "zero"], "nothing"));
        graph.Node.Add(TinyModels.Node("Add", ["nothing", "lambda"], "all"));
        graph.Node.Add(TinyModels.Node("Mul", ["all", "mask"], "z"));
        graph.Node.Add(TinyModels.Node("Softmax", ["z"], "p"));
        return TinyModels.Model(graph);
    }

    [Theory]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { -1, 1 })]
    public async Task A_model_conditioned_on_lambda_stands_as_several_members_and_lambda_is_hidden(long[] shape)
    {
        byte[] model = Conditioned(shape);
        TinyFamily tiny = new TinyFamily().With("average", model).With("worst", model).With(m => m["lambda_input"] = new JsonObject
        {
            ["name"] = "lambda",
            ["datatype"] = "FP32",
            ["shape"] = new JsonArray([.. shape.Select(a => (JsonNode)a)]),
        });
        tiny["average"]["lambda"] = 0.0;
        tiny["worst"]["lambda"] = 1.0;
        Family family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes)!;
        mistakes.ShouldBeEmpty();
        family.Inputs.Select(i => i.Name).ShouldBe(["x"]);
        family.Members.ShouldAllBe(m => !((Ensemble.Members.OnnxMember)m).RowByRow);
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, [Rows(1, 0, 0, 1)], TimeSpan.FromSeconds(10), CancellationToken.None);
        outputs.Values(0, 1)[0].ShouldBe(0.5, 1e-6);
        outputs.Values(1, 1)[0].ShouldBe(0.731059, 1e-6); // 1/(1 + e^-1)
        family.TryChoose(null, null, 0.8, out AnswerChoice choice, out _).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => Decider.Decide(family, outputs, choice)).Message.ShouldStartWith("the family was not run for lambda=0.8");
        outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, [Rows(1, 0, 0, 1)], TimeSpan.FromSeconds(10), CancellationToken.None, choice: choice);
        FamilyDecisions decided = Decider.Decide(family, outputs, choice);
        decided.Chosen.ShouldBe("lambda=0.8");
        decided.Answer[0].GetDouble(2).ShouldBe(0.689974, 1e-6); // 1/(1 + e^-0.8)
        outputs.Members.ShouldBe(2);
        family.GuaranteeFor(choice).ShouldBeNull();
        family.Release();
    }
}
