using System.Text;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Gateway.Tests.Protocols.Rest;
using Testing;

namespace Gateway.Tests.Protocols.TensorFlow;

/// <summary>
/// A gateway of five families: tiny, x FP32 [-1, 2] to p; two, f FP32 [-1, 2] and k INT64 [-1] to p and copy; text, the same
/// with k BYTES and the output copy_bytes; plain, the same with the output copy; deep, x FP32 [-1, -1, 2], whose mean over the
/// free axis is what tiny gets.
/// </summary>
public sealed class PredictGateway : IAsyncLifetime
{
    internal GatewayUnderTest Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(Write, keeps: false);

    public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();

    internal Task<Reply> PredictAsync(string body, string model = "tiny") => PostAsync($"/v1/models/{model}:predict", body);

    internal Task<Reply> PostAsync(string path, string body) => GatewayUnderTest.PostAsync(Gateway.Data, path, Encoding.UTF8.GetBytes(body));

    static void Write(string families)
    {
        TinyFamily.OfThree().Write(families);
        EveryDatatype.Write(families, "two", Datatype.INT64);
        EveryDatatype.Write(families, "plain", Datatype.BYTES);
        EveryDatatype.Write(families, "text", Datatype.BYTES, manifest =>
        {
            manifest["outputs"]![1]!["name"] = "copy_bytes";
            foreach (var member in manifest["members"]!.AsArray())
                member!["outputs"] = new System.Text.Json.Nodes.JsonObject { ["copy_bytes"] = "copy" };
        });
        var deep = new TinyFamily("deep").With("a", Mean(2)).With("b", Mean(4));
        deep.Manifest["inputs"]![0] = TinyFamily.Tensor("x", "FP32", -1, -1, 2);
        deep.Write(families);
    }

    // softmax(weight · mean of x over axis 1)
    static byte[] Mean(float weight)
    {
        var graph = new GraphProto { Name = "mean" };
        graph.Input.Add(TinyModels.Port("x", 1, -1, -1, 2));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Initializer.Add(TinyModels.Weight("W", [2, 2], [weight, 0, 0, weight]));
        var mean = TinyModels.Node("ReduceMean", ["x"], "m");
        mean.Attribute.Add(new AttributeProto { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 1 } });
        mean.Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        graph.Node.Add(mean);
        graph.Node.Add(TinyModels.Node("MatMul", ["m", "W"], "z"));
        var softmax = TinyModels.Node("Softmax", ["z"], "p");
        softmax.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = -1 });
        graph.Node.Add(softmax);
        return TinyModels.Model(graph);
    }
}
