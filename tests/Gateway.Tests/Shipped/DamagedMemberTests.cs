using System.Net;
using System.Text.Json.Nodes;
using Ensemble.Members.Onnx;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Shipped;

/// <summary>The shipped family with one member damaged, over HTTP: refused by name, or left out with every row flagged.</summary>
public sealed class DamagedMemberTests
{
    const string Member = "members/seed-2.onnx";

    // With golden rows in the manifest; what they do not see is seen when the family is loaded.
    [Theory]
    [InlineData("truncated", "mnist/members/seed-2.onnx: ")]
    [InlineData("zero bytes", "mnist/members/seed-2.onnx: 0 bytes, the manifest says 1628673")]
    [InlineData("NaN weights", "(member 'seed-2'): it gives a value that is not finite on golden row 0")]
    [InlineData("another class count", "(member 'seed-2'): output 'probabilities' is FP32 [-1,9], the family's is FP32 [-1,10]")]
    [InlineData("un-normalised", "(member 'seed-2'): output 'probabilities' differs from the golden file's")]
    [InlineData("renamed input", "(member 'seed-2'): the model has no input 'image'; it has 'picture'")]
    [InlineData("a copy", "'seed-1' and 'seed-2' are copies of one model")]
    public async Task A_damaged_member_refuses_the_family_and_is_named(string damage, string message)
    {
        await using GatewayUnderTest gateway = await GatewayUnderTest.StartAsync(families => Write(families, damage, golden: true));
        Reply reply = await gateway.InferAsync(await ExampleAsync(), "mnist");
        reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        reply.Code.ShouldBe("family_refused");
        reply.Error.ShouldContain(message);
        (await gateway.Ops.GetStringAsync("/metrics")).ShouldContain("consensus_family_reload_total{family=\"mnist\",outcome=\"refused\"} 1");
    }

    // Without golden rows nothing but the answers themselves can tell.
    [Theory]
    [InlineData("NaN weights")]
    [InlineData("un-normalised")]
    public async Task A_member_whose_answers_are_none_is_left_out_and_every_row_is_flagged(string damage)
    {
        await using GatewayUnderTest gateway = await GatewayUnderTest.StartAsync(families => Write(families, damage, golden: false));
        Reply reply = await gateway.InferAsync(await ExampleAsync(), "mnist");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply["consensus.flagged"].ShouldAllBe(f => (bool)f!);
        reply["consensus.reasons"].ShouldAllBe(r => ((string)r!).Contains("member_invalid"));
        reply["consensus.label"].Select(l => (string)l!).ShouldBe(await TruthAsync());
    }

    static void Write(string families, string damage, bool golden)
    {
        string folder = Path.Combine(families, "mnist");
        Directory.CreateDirectory(Path.Combine(folder, "members"));
        string shipped = Repository.File("config", "families", "mnist");
        foreach (string file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(folder, Path.GetRelativePath(shipped, file)));
        byte[] good = File.ReadAllBytes(Path.Combine(folder, Member));
        byte[] bad = damage switch
        {
            "truncated" => good[..(good.Length / 2)],
            "zero bytes" => [],
            "a copy" => File.ReadAllBytes(Path.Combine(folder, "members", "seed-1.onnx")),
            _ => Edited(good, damage),
        };
        File.WriteAllBytes(Path.Combine(folder, Member), bad);
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "family.json")))!.AsObject();
        if (!golden)
            manifest.Remove("golden");
        // Somebody who replaces a model and its digest is past the digests; the rest has to notice.
        if (damage is not ("truncated" or "zero bytes"))
        {
            manifest["members"]![2]!["sha256"] = TinyFamily.Digest(bad);
            manifest["members"]![2]!["bytes"] = bad.Length;
        }

        File.WriteAllText(Path.Combine(folder, "family.json"), manifest.ToJsonString());
    }

    static byte[] Edited(byte[] good, string damage)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(good);
        GraphProto graph = model.Graph;
        TensorProto last = graph.Initializer.Last(t => t.Dims.Count == 1 && t.Dims[0] == 10);
        switch (damage)
        {
            case "NaN weights":
                last.RawData = ByteString.CopyFrom([.. Enumerable.Repeat(BitConverter.GetBytes(float.NaN), 10).SelectMany(b => b)]);
                last.FloatData.Clear();
                break;
            case "un-normalised":
                NodeProto softmax = graph.Node.Single(n => n.OpType == "Softmax");
                softmax.OpType = "Sigmoid";
                softmax.Attribute.Clear();
                break;
            case "renamed input":
                graph.Input[0].Name = "picture";
                foreach (NodeProto node in graph.Node)
                {
                    for (int i = 0; i < node.Input.Count; i++)
                        node.Input[i] = node.Input[i] == "image" ? "picture" : node.Input[i];
                }

                break;
            case "another class count":
                NarrowTo9Classes(graph);
                break;
        }

        return model.ToByteArray();
    }

    // The first nine probabilities of ten.
    static void NarrowTo9Classes(GraphProto graph)
    {
        graph.Node.Last().Output[0] = "ten";
        foreach ((string name, long value) in new[] { ("from", 0L), ("to", 9L), ("axis", 1L) })
        {
            var constant = new TensorProto { Name = name, DataType = 7 };
            constant.Dims.Add(1);
            constant.Int64Data.Add(value);
            graph.Initializer.Add(constant);
        }

        graph.Node.Add(TinyModels.Node("Slice", ["ten", "from", "to", "axis"], "probabilities"));
        graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue = 9;
    }

    static async Task<string> ExampleAsync()
    {
        await using GatewayUnderTest sound = await GatewayUnderTest.StartAsync(families => Write(families, "none", golden: true));
        return (await sound.GetAsync("/v2/models/mnist/example")).Text;
    }

    static async Task<string[]> TruthAsync()
    {
        await using GatewayUnderTest sound = await GatewayUnderTest.StartAsync(families => Write(families, "none", golden: true));
        return [.. (await sound.InferAsync(await ExampleAsync(), "mnist"))["consensus.label"].Select(l => (string)l!)];
    }
}
