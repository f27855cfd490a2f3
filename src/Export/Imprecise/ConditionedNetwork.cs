using Export.Training;

namespace Export.Imprecise;

/// <summary>
/// Dense layers with ReLU between them, h(x, λ): on conditioned layers a linear function of λ scales and shifts every unit before its
/// ReLU (FiLM), z ↦ γ(λ)·z + β(λ). The first hidden layer knows no λ where there are more, so that its work is shared over λ;
/// without hidden layers the output itself is conditioned.
/// </summary>
sealed class ConditionedNetwork
{
    ConditionedNetwork(Layer[] layers, Layer?[] gains, Layer?[] shifts, AnswerHead head)
    {
        Layers = layers;
        Gains = gains;
        Shifts = shifts;
        Head = head;
    }

    public Layer[] Layers { get; }

    /// <summary>γ of each layer, from one input, λ; null where λ has no say.</summary>
    public Layer?[] Gains { get; }

    /// <summary>β of each layer.</summary>
    public Layer?[] Shifts { get; }

    public AnswerHead Head { get; }

    /// <summary>The first layer whose outcome depends on λ; its product does not.</summary>
    public int Trunk => Layers.Length > 2 ? 1 : 0;

    /// <summary>Everything that is learnt.</summary>
    public Layer[] Parameters => [.. Layers, .. Gains.OfType<Layer>(), .. Shifts.OfType<Layer>()];

    public long MultiplyAdds => Layers.Sum(l => (long)l.Inputs * l.Outputs) + (2 * Gains.OfType<Layer>().Sum(l => (long)l.Outputs));

    /// <summary>A network with zero weights that does not change with λ yet.</summary>
    /// <param name="inputs">Encoded inputs of a row.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="outputs">Numbers of the last layer.</param>
    /// <param name="head">What they are.</param>
    /// <param name="conditioned">Whether λ has a say.</param>
    public static ConditionedNetwork Create(int inputs, IReadOnlyList<int> hidden, int outputs, AnswerHead head, bool conditioned)
    {
        int[] widths = [inputs, .. hidden, outputs];
        Layer[] layers = [.. widths.Zip(widths.Skip(1), (from, to) => new Layer(from, to))];
        var network = new ConditionedNetwork(layers, new Layer?[layers.Length], new Layer?[layers.Length], head);
        for (int i = network.Trunk; conditioned && i < Math.Max(1, layers.Length - 1); i++)
        {
            network.Gains[i] = new Layer(1, layers[i].Outputs);
            network.Shifts[i] = new Layer(1, layers[i].Outputs);
            network.Gains[i]!.Biases.AsSpan(0, layers[i].Outputs).Fill(1);
        }

        return network;
    }

    /// <summary>Weights uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010), γ = 1 + u·λ and
    /// β = u·λ with u uniform in ±1 for every unit, biases 0: λ has a say before the first step.</summary>
    public void Initialise(SeededRandom random)
    {
        foreach (Layer layer in Layers)
        {
            double limit = Math.Sqrt(6.0 / (layer.Inputs + layer.Outputs));
            for (int i = 0; i < layer.Inputs; i++)
                Uniform(layer.Weights.AsSpan(i * layer.Stride, layer.Outputs), limit, random);
        }

        foreach (Layer film in Gains.Concat(Shifts).OfType<Layer>())
            Uniform(film.Weights.AsSpan(0, film.Outputs), 1, random);
    }

    /// <summary>The network at one λ, γ and β folded into its weights; two classes get a logit each, the first always 0.</summary>
    public Network At(double lambda) => At(lambda, conditioned: true);

    /// <summary>The layers themselves, λ left out, in the form that the answer has.</summary>
    public Network Unfolded => At(0, conditioned: false);

    Network At(double lambda, bool conditioned)
    {
        bool two = Head == AnswerHead.Logit;
        Network folded = Network.Create(Layers[0].Inputs, [.. Layers.SkipLast(1).Select(l => l.Outputs)], two ? 2 : Layers[^1].Outputs,
            Head == AnswerHead.Squared ? Training.Head.Identity : Training.Head.Softmax);
        for (int i = 0; i < Layers.Length; i++)
            Fold(i, conditioned ? lambda : null, folded.Layers[i], two && i == Layers.Length - 1 ? 1 : 0);
        return folded;
    }

    /// <summary>Regression: makes every answer scale·answer + shift.</summary>
    public void Rescale(double shift, double scale)
    {
        // What stands last makes the answer: the output layer, or what conditions it.
        foreach (Layer last in Gains[^1] is { } gain ? [gain, Shifts[^1]!] : new[] { Layers[^1] })
        {
            for (int i = 0; i < last.Weights.Length; i++)
                last.Weights[i] = (float)(last.Weights[i] * scale);
            for (int j = 0; j < last.Outputs; j++)
                last.Biases[j] = (float)(last.Biases[j] * scale);
        }

        Layer end = Shifts[^1] ?? Layers[^1];
        for (int j = 0; j < end.Outputs; j++)
            end.Biases[j] = (float)(end.Biases[j] + shift);
    }

    void Fold(int i, double? lambda, Layer into, int column)
    {
        Layer layer = Layers[i];
        for (int j = 0; j < layer.Outputs; j++)
        {
            double gain = lambda is { } at && Gains[i] is { } g ? g.Biases[j] + (g.Weights[j] * at) : 1;
            double shift = lambda is { } there && Shifts[i] is { } s ? s.Biases[j] + (s.Weights[j] * there) : 0;
            for (int p = 0; p < layer.Inputs; p++)
                into.Weights[(p * into.Stride) + column + j] = (float)(layer.Weights[(p * layer.Stride) + j] * gain);
            into.Biases[column + j] = (float)((layer.Biases[j] * gain) + shift);
        }
    }

    static void Uniform(Span<float> values, double limit, SeededRandom random)
    {
        foreach (ref float value in values)
            value = (float)(((2 * random.NextDouble()) - 1) * limit);
    }
}
