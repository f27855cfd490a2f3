using Ensemble.Families;
using Ensemble.Tensors;
using Export.Onnx;
using Export.Training;

namespace Export.Imprecise;

/// <summary>Writes a conditioned network, its input encoding inside, as one ONNX model with λ as its second input.</summary>
static class ConditionedWriter
{
    /// <summary>Name of the λ input, FP32 (N, 1).</summary>
    public const string Lambda = "lambda";

    /// <summary>What the manifest says of the input.</summary>
    public static LambdaInputConfig Input { get; } = new() { Name = Lambda, Datatype = nameof(Datatype.FP32), Shape = [-1, 1] };

    /// <summary>The model's bytes.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="encoding">What stands before it.</param>
    /// <param name="input">Input of the signature, FP32 (-1, features).</param>
    /// <param name="output">Output of the signature, FP32 (-1, outputs).</param>
    public static byte[] Write(string name, ConditionedNetwork network, InputEncoding encoding, TensorConfig input, TensorConfig output)
    {
        var graph = new GraphBuilder(name);
        graph.Input(input.Name, Datatype.FP32, input.Shape[1..]);
        graph.Input(Lambda, Datatype.FP32, 1);
        graph.Output(output.Name, Datatype.FP32, output.Shape[1..]);
        string value = ModelWriter.Encode(graph, encoding, input.Name);
        Layer[] layers = [.. network.Layers.SkipLast(1), network.Unfolded.Layers[^1]];
        for (int i = 0; i < layers.Length; i++)
        {
            bool last = i == layers.Length - 1;
            bool ends = last && network.Head == AnswerHead.Squared;
            value = Gemm(graph, "weights", i, value, layers[i], ends && network.Gains[i] is null ? output.Name : null);
            if (network.Gains[i] is { } gain)
            {
                value = graph.Add("Mul", [value, Gemm(graph, "gain", i, Lambda, Padded(gain, layers[i].Outputs, 1), null)]);
                value = graph.Add("Add", [value, Gemm(graph, "shift", i, Lambda, Padded(network.Shifts[i]!, layers[i].Outputs, 0), null)], ends ? output.Name : null);
            }

            if (!last)
                value = graph.Add("Relu", [value]);
        }

        if (network.Head != AnswerHead.Squared)
            graph.Add("Softmax", [value], output.Name, GraphBuilder.Integer("axis", 1));
        return graph.ToBytes();
    }

    // Where two classes got a logit each, the first stands still at 0.
    static Layer Padded(Layer film, int outputs, float constant)
    {
        if (film.Outputs == outputs)
            return film;
        var padded = new Layer(1, outputs);
        padded.Biases[0] = constant;
        (padded.Weights[1], padded.Biases[1]) = (film.Weights[0], film.Biases[0]);
        return padded;
    }

    static string Gemm(GraphBuilder graph, string name, int i, string value, Layer layer, string? output) => graph.Add("Gemm",
    [
        value, graph.Constant($"{name}_{i}", layer.Dense(), layer.Inputs, layer.Outputs),
        graph.Constant($"{name}_biases_{i}", layer.Biases.AsSpan(0, layer.Outputs), layer.Outputs),
    ], output);
}
