using System.Text.Json.Nodes;
using Export.Familiarity;
using Export.Onnx;

namespace Export.Training;

/// <summary>Dense layers with ReLU between them; one layer is a linear model. The last layer's output is left to the head.</summary>
sealed class Network : GradientModel
{
    Network(Layer[] layers, Head head)
    {
        Layers = layers;
        Head = head;
    }

    public Layer[] Layers { get; }

    /// <summary>What turns the last layer's output into the answer.</summary>
    public override Head Head { get; }

    public int Inputs => Layers[0].Inputs;

    public override int Outputs => Layers[^1].Outputs;

    public override int FeatureWidth => Layers.Length > 1 ? Layers[^1].Inputs : 0;

    public override JsonObject Recipe => new()
    {
        ["hidden"] = new JsonArray([.. Layers.SkipLast(1).Select(l => JsonValue.Create(l.Outputs))]),
    };

    public override long MultiplyAdds => Layers.Sum(l => (long)l.Inputs * l.Outputs);

    /// <summary>A network with zero weights.</summary>
    public static Network Create(int inputs, IReadOnlyList<int> hidden, int outputs, Head head)
    {
        int[] widths = [inputs, .. hidden, outputs];
        return new Network([.. widths.Zip(widths.Skip(1), (from, to) => new Layer(from, to))], head);
    }

    public override IReadOnlyList<Layer> Parameters => Layers;

    public override Network Clone()
    {
        Network clone = Create(Inputs, [.. Layers.SkipLast(1).Select(l => l.Outputs)], Outputs, Head);
        clone.CopyFrom(this);
        return clone;
    }

    public override Pass NewPass(int batch) => new(this, batch);

    public override void Rescale(double shift, double scale) => Layers[^1].Rescale(shift, scale);

    public override void Write(GraphBuilder graph, string encoded, string output) => Write(graph, encoded, output, Layers[0].Dense(), Distance);

    /// <summary>The same with other weights of the first layer, where its inputs come in another order, and another's distance.</summary>
    public void Write(GraphBuilder graph, string encoded, string output, float[] first, FeatureDistance? distance)
    {
        string value = encoded;
        for (int i = 0; i < Layers.Length; i++)
        {
            Layer layer = Layers[i];
            bool last = i == Layers.Length - 1;
            if (last)
                distance?.Write(graph, value);
            float[] dense = i == 0 ? first : layer.Dense();
            string weights = graph.Constant($"weights_{i}", dense, dense.Length / layer.Outputs, layer.Outputs);
            string biases = graph.Constant($"biases_{i}", layer.Biases.AsSpan(0, layer.Outputs), layer.Outputs);
            value = graph.Add("Gemm", [value, weights, biases], last && Head == Head.Identity ? output : null);
            if (!last)
                value = graph.Add("Relu", [value]);
        }

        if (Head == Head.Softmax)
            graph.Add("Softmax", [value], output, GraphBuilder.Integer("axis", 1));
    }
}
