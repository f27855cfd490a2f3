using Ensemble.Families;
using Ensemble.Tensors;
using Export.Training;

namespace Export.Onnx;

/// <summary>Writes a trained network, its input encoding inside, as an ONNX model.</summary>
static class NetworkWriter
{
    /// <summary>The model's bytes.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="encoding">What stands before its first layer.</param>
    /// <param name="input">Input of the signature, FP32 (-1, features).</param>
    /// <param name="output">Output of the signature, FP32 (-1, outputs).</param>
    public static byte[] Write(string name, Network network, InputEncoding encoding, TensorConfig input, TensorConfig output)
    {
        var graph = new GraphBuilder(name);
        graph.Input(input.Name, Datatype.FP32, input.Shape[1..]);
        graph.Output(output.Name, Datatype.FP32, output.Shape[1..]);
        string value = Encode(graph, encoding, input.Name);
        for (int i = 0; i < network.Layers.Length; i++)
        {
            Layer layer = network.Layers[i];
            bool last = i == network.Layers.Length - 1;
            string weights = graph.Constant($"weights_{i}", Dense(layer), layer.Inputs, layer.Outputs);
            string biases = graph.Constant($"biases_{i}", layer.Biases.AsSpan(0, layer.Outputs), layer.Outputs);
            value = graph.Add("Gemm", [value, weights, biases], last && network.Head == Head.Identity ? output.Name : null);
            if (!last)
                value = graph.Add("Relu", [value]);
        }

        if (network.Head == Head.Softmax)
            graph.Add("Softmax", [value], output.Name, GraphBuilder.Integer("axis", 1));
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

    static float[] Dense(Layer layer)
    {
        float[] dense = new float[layer.Inputs * layer.Outputs];
        for (int i = 0; i < layer.Inputs; i++)
            layer.Weights.AsSpan(i * layer.Stride, layer.Outputs).CopyTo(dense.AsSpan(i * layer.Outputs));
        return dense;
    }
}
