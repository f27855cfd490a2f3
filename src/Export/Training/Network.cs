using System.Text.Json.Nodes;
using Export.Onnx;

namespace Export.Training;

/// <summary>Dense layers with ReLU between them; one layer is a linear model. The last layer's output is left to the head.</summary>
sealed class Network : LearntModel
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

    public void Initialise(SeededRandom random)
    {
        foreach (Layer layer in Layers)
            layer.Initialise(random);
    }

    public Network Clone()
    {
        Network clone = Create(Inputs, [.. Layers.SkipLast(1).Select(l => l.Outputs)], Outputs, Head);
        clone.CopyFrom(this);
        return clone;
    }

    public void CopyFrom(Network other)
    {
        for (int i = 0; i < Layers.Length; i++)
            Layers[i].CopyFrom(other.Layers[i]);
    }

    public override void Rescale(double shift, double scale)
    {
        Layer last = Layers[^1];
        for (int j = 0; j < last.Outputs; j++)
        {
            for (int i = 0; i < last.Inputs; i++)
                last.Weights[i * last.Stride + j] = (float)(last.Weights[i * last.Stride + j] * scale);
            last.Biases[j] = (float)(last.Biases[j] * scale + shift);
        }
    }

    public override float[] Predict(ReadOnlySpan<float> inputs, int rows)
    {
        const int Block = 256;
        float[] answers = new float[rows * Outputs];
        var pass = new Pass(this, Math.Min(rows, Block));
        for (int start = 0; start < rows; start += Block)
        {
            int count = Math.Min(Block, rows - start);
            ReadOnlySpan<float> output = pass.Forward(inputs.Slice(start * Inputs, count * Inputs), count);
            for (int r = 0; r < count; r++)
                output.Slice(r * Layers[^1].Stride, Outputs).CopyTo(answers.AsSpan((start + r) * Outputs));
        }

        return answers;
    }

    public override void Write(GraphBuilder graph, string encoded, string output)
    {
        string value = encoded;
        for (int i = 0; i < Layers.Length; i++)
        {
            Layer layer = Layers[i];
            bool last = i == Layers.Length - 1;
            string weights = graph.Constant($"weights_{i}", layer.Dense(), layer.Inputs, layer.Outputs);
            string biases = graph.Constant($"biases_{i}", layer.Biases.AsSpan(0, layer.Outputs), layer.Outputs);
            value = graph.Add("Gemm", [value, weights, biases], last && Head == Head.Identity ? output : null);
            if (!last)
                value = graph.Add("Relu", [value]);
        }

        if (Head == Head.Softmax)
            graph.Add("Softmax", [value], output, GraphBuilder.Integer("axis", 1));
    }
}
