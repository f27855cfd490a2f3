using System.Text.Json.Nodes;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>A family of one input f FP32 [-1, 2] that decides, and one, k, of any datatype that comes back as it went in.</summary>
static class EveryDatatype
{
    public static void Write(string families, string name, Datatype datatype, Action<JsonObject>? change = null)
    {
        var family = new TinyFamily(name);
        family.Manifest["inputs"]!.AsArray().Clear();
        family.Manifest["inputs"]!.AsArray().Add(TinyFamily.Tensor("f", "FP32", -1, 2));
        family.Manifest["inputs"]!.AsArray().Add(TinyFamily.Tensor("k", datatype.ToString(), -1));
        family.Manifest["outputs"]!.AsArray().Add(TinyFamily.Tensor("copy", datatype.ToString(), -1));
        family.With("a", Model(datatype, 2)).With("b", Model(datatype, 4)).With(change ?? (_ => { })).Write(families);
    }

    // p = softmax(weight · f), copy = k.
    static byte[] Model(Datatype datatype, float weight)
    {
        var graph = new GraphProto { Name = "every" };
        graph.Input.Add(TinyModels.Port("f", 1, -1, 2));
        graph.Input.Add(TinyModels.Port("k", Element(datatype), -1));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Output.Add(TinyModels.Port("copy", Element(datatype), -1));
        graph.Initializer.Add(TinyModels.Weight("W", [2, 2], [weight, 0, 0, weight]));
        graph.Node.Add(TinyModels.Node("MatMul", ["f", "W"], "z"));
        var softmax = TinyModels.Node("Softmax", ["z"], "p");
        softmax.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = -1 });
        graph.Node.Add(softmax);
        graph.Node.Add(TinyModels.Node("Identity", ["k"], "copy"));
        return TinyModels.Model(graph);
    }

    static int Element(Datatype datatype) => datatype switch
    {
        Datatype.BOOL => 9,
        Datatype.UINT8 => 2,
        Datatype.INT8 => 3,
        Datatype.UINT16 => 4,
        Datatype.INT16 => 5,
        Datatype.INT32 => 6,
        Datatype.INT64 => 7,
        Datatype.BYTES => 8,
        Datatype.FP16 => 10,
        Datatype.FP64 => 11,
        Datatype.UINT32 => 12,
        Datatype.UINT64 => 13,
        Datatype.BF16 => 16,
        _ => 1,
    };
}
