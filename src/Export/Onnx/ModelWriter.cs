using Ensemble.Families;
using Ensemble.Tensors;
using Export.Familiarity;
using Export.Training;

namespace Export.Onnx;

/// <summary>Writes a learnt model, its input encoding inside, as an ONNX model.</summary>
static class ModelWriter
{
    /// <summary>The model's bytes.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="encoding">What stands before it.</param>
    /// <param name="input">Input of the signature, FP32 (-1, features).</param>
    /// <param name="output">Output of the signature, FP32 (-1, outputs).</param>
    public static byte[] Write(string name, LearntModel model, InputEncoding encoding, TensorConfig input, TensorConfig output)
    {
        var graph = new GraphBuilder(name);
        graph.Input(input.Name, Datatype.FP32, input.Shape[1..]);
        graph.Output(output.Name, Datatype.FP32, output.Shape[1..]);
        if (model.Distance is not null)
            graph.Output(FeatureDistance.OutputName, Datatype.FP32, 1);
        model.Write(graph, Encode(graph, encoding, input.Name), output.Name);
        return graph.ToBytes();
    }

    static string Encode(GraphBuilder graph, InputEncoding encoding, string input)
    {
        string numbers = encoding.Numbers.Length > 0 ? Numbers(graph, encoding, input) : "";
        if (encoding.Categories.Length == 0)
            return numbers;
        string picked = Gather(graph, "category_columns", encoding.Categories, input);
        string codes = graph.Constant("category_codes", encoding.Codes, encoding.Codes.Length);
        string equal = graph.Add("Equal", [picked, codes]);
        string oneHot = graph.Add("Cast", [equal], null, GraphBuilder.Integer("to", OnnxTypes.Float));
        return numbers.Length == 0 ? oneHot : graph.Add("Concat", [numbers, oneHot], null, GraphBuilder.Integer("axis", 1));
    }

    static string Numbers(GraphBuilder graph, InputEncoding encoding, string input)
    {
        string value = encoding.Categories.Length > 0 ? Gather(graph, "number_columns", encoding.Numbers, input) : input;
        if (encoding.Shift.Any(s => s != 0))
            value = graph.Add("Sub", [value, graph.Constant("shift", encoding.Shift, encoding.Shift.Length)]);
        float first = encoding.Scale[0];
        if (encoding.Scale.Any(s => s != first))
            return graph.Add("Mul", [value, graph.Constant("scale", encoding.Scale, encoding.Scale.Length)]);
        return first == 1 ? value : graph.Add("Mul", [value, graph.Constant("scale", [first], 1)]);
    }

    static string Gather(GraphBuilder graph, string name, int[] columns, string input)
    {
        string indices = graph.Constant(name, [.. columns.Select(c => (long)c)], columns.Length);
        return graph.Add("Gather", [input, indices], null, GraphBuilder.Integer("axis", 1));
    }
}
