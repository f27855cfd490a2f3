using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Gateway.Tests.Protocols.Rest;
using Testing;

namespace Gateway.Tests.Corpus;

/// <summary>The families that the files of the corpus ask; Corpus/README.md lists them.</summary>
static class CorpusFamilies
{
    public static void Write(string families)
    {
        TinyFamily.OfThree().Write(families);
        TinyFamily.OfThree("holes").With(m => m["inputs"]![0]!["finite"] = false).Write(families);
        foreach (var datatype in Enum.GetValues<Datatype>())
            EveryDatatype.Write(families, datatype.ToString(), datatype);
        Three(families);
        Wide(families);
        Sums(families, "free", 2);
        Sums(families, "freer", 3);
        Words(families, "word", 1);
        Words(families, "words", 2);
        TinyFamily.OfThree("broken").With(m => m["members"]![0]!["sha256"] = new string('0', 64)).Write(families);
    }

    // Inputs f, k and s; only f decides.
    static void Three(string families)
    {
        var family = new TinyFamily("three");
        family.Manifest["inputs"] = new System.Text.Json.Nodes.JsonArray(
            TinyFamily.Tensor("f", "FP32", -1, 2), TinyFamily.Tensor("k", "INT64", -1), TinyFamily.Tensor("s", "BYTES", -1));
        foreach (float weight in (float[])[2, 4])
        {
            var graph = new GraphProto { Name = "three" };
            graph.Input.Add(TinyModels.Port("f", 1, -1, 2));
            graph.Input.Add(TinyModels.Port("k", 7, -1));
            graph.Input.Add(TinyModels.Port("s", 8, -1));
            graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
            graph.Initializer.Add(TinyModels.Weight("W", [2, 2], [weight, 0, 0, weight]));
            graph.Node.Add(TinyModels.Node("MatMul", ["f", "W"], "z"));
            graph.Node.Add(Softmax());
            family.With($"w{weight}", TinyModels.Model(graph));
        }

        family.Write(families);
    }

    // Inputs x of any width, k and s; only x decides.
    static void Wide(string families)
    {
        var family = new TinyFamily("wide");
        family.Manifest["inputs"] = new System.Text.Json.Nodes.JsonArray(
            TinyFamily.Tensor("x", "FP32", -1, -1), TinyFamily.Tensor("k", "INT64", -1), TinyFamily.Tensor("s", "BYTES", -1));
        foreach (float weight in (float[])[2, 4])
        {
            var graph = Sum("wide", 2, weight);
            graph.Input.Add(TinyModels.Port("k", 7, -1));
            graph.Input.Add(TinyModels.Port("s", 8, -1));
            family.With($"w{weight}", TinyModels.Model(graph));
        }

        family.Write(families);
    }

    // A row is an array of free axes; its sum s gives softmax(0, w·s).
    static void Sums(string families, string name, int rank)
    {
        var family = new TinyFamily(name);
        family.Manifest["inputs"] = new System.Text.Json.Nodes.JsonArray(TinyFamily.Tensor("x", "FP32", [.. Enumerable.Repeat(-1L, rank)]));
        foreach (float weight in (float[])[2, 4])
            family.With($"w{weight}", TinyModels.Model(Sum(name, rank, weight)));
        family.Write(families);
    }

    static GraphProto Sum(string name, int rank, float weight)
    {
        var graph = new GraphProto { Name = name };
        graph.Input.Add(TinyModels.Port("x", 1, [.. Enumerable.Repeat(-1L, rank)]));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Initializer.Add(Whole("axes", [.. Enumerable.Range(1, rank - 1).Select(i => (long)i)]));
        graph.Initializer.Add(Whole("one", [-1, 1]));
        graph.Initializer.Add(TinyModels.Weight("W", [1, 2], [0, weight]));
        graph.Node.Add(TinyModels.Node("ReduceSum", ["x", "axes"], "sum"));
        graph.Node.Add(TinyModels.Node("Reshape", ["sum", "one"], "column"));
        graph.Node.Add(TinyModels.Node("MatMul", ["column", "W"], "z"));
        graph.Node.Add(Softmax());
        return graph;
    }

    // Strings of which only the number of rows counts: softmax(0, w).
    static void Words(string families, string name, int width)
    {
        var family = new TinyFamily(name);
        family.Manifest["inputs"] = new System.Text.Json.Nodes.JsonArray(TinyFamily.Tensor("s", "BYTES", -1, width));
        foreach (float weight in (float[])[-1, -2])
        {
            var graph = new GraphProto { Name = name };
            graph.Input.Add(TinyModels.Port("s", 8, -1, width));
            graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
            graph.Initializer.Add(Whole("first", [0]));
            graph.Initializer.Add(Whole("two", [2]));
            graph.Initializer.Add(TinyModels.Weight("b", [2], [0, weight]));
            graph.Node.Add(TinyModels.Node("Shape", ["s"], "shape"));
            graph.Node.Add(TinyModels.Node("Gather", ["shape", "first"], "rows"));
            var concat = TinyModels.Node("Concat", ["rows", "two"], "table");
            concat.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
            graph.Node.Add(concat);
            graph.Node.Add(TinyModels.Node("ConstantOfShape", ["table"], "zeros"));
            graph.Node.Add(TinyModels.Node("Add", ["zeros", "b"], "z"));
            graph.Node.Add(Softmax());
            family.With($"w{-weight}", TinyModels.Model(graph));
        }

        family.Write(families);
    }

    static NodeProto Softmax()
    {
        var node = TinyModels.Node("Softmax", ["z"], "p");
        node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = -1 });
        return node;
    }

    static TensorProto Whole(string name, long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = 7, Dims = { values.Length } };
        tensor.Int64Data.AddRange(values);
        return tensor;
    }
}
