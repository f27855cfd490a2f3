using System.Runtime.Intrinsics;

namespace Export.Training;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019) on weights, not on biases.
/// </summary>
sealed class Adam
{
    const float Beta1 = 0.9f;
    const float Beta2 = 0.999f;
    const float Epsilon = 1e-8f;

    readonly IReadOnlyList<Layer> layers;
    readonly Layer[] first;
    readonly Layer[] second;
    readonly double decay;
    int step;

    public Adam(GradientModel model, double rate, double decay)
        : this(model.Parameters, rate, decay)
    {
    }

    public Adam(IReadOnlyList<Layer> layers, double rate, double decay)
    {
        this.layers = layers;
        first = [.. layers.Select(l => new Layer(l.Inputs, l.Outputs))];
        second = [.. layers.Select(l => new Layer(l.Inputs, l.Outputs))];
        Rate = rate;
        this.decay = decay;
    }

    /// <summary>Step size; may change between steps.</summary>
    public double Rate { get; set; }

    /// <summary>Steps made.</summary>
    public int Steps
    {
        get => step;
        set => step = value;
    }

    /// <summary>Both moments, as layers: the first of every layer, then the second.</summary>
    public IEnumerable<Layer> Moments => first.Concat(second);

    /// <summary>Moves the weights by one step against the gradients.</summary>
    /// <param name="gradients">Gradients of each layer.</param>
    /// <param name="share">Share of the step size that is taken, &gt; 0.</param>
    public void Step(Layer[] gradients, double share = 1)
    {
        step++;
        double length = Rate * share;
        // m̂ / (√v̂ + ε) with both bias corrections drawn into the step and ε, as in the paper's remark after algorithm 1.
        double root = Math.Sqrt(1 - Math.Pow(Beta2, step));
        float size = (float)(length * root / (1 - Math.Pow(Beta1, step)));
        float epsilon = (float)(Epsilon * root);
        float keep = (float)(1 - length * decay);
        for (int i = 0; i < layers.Count; i++)
        {
            Update(layers[i].Weights, gradients[i].Weights, first[i].Weights, second[i].Weights, size, epsilon, keep);
            Update(layers[i].Biases, gradients[i].Biases, first[i].Biases, second[i].Biases, size, epsilon, 1);
        }
    }

    static void Update(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, float size,
        float epsilon, float keep)
    {
        for (int i = 0; i < weights.Length; i += Product.Lane)
        {
            Vector512<float> g = Vector512.Create(gradients.Slice(i, Product.Lane));
            Vector512<float> m = (Vector512.Create<float>(first.Slice(i, Product.Lane)) * Beta1) + (g * (1 - Beta1));
            Vector512<float> v = (Vector512.Create<float>(second.Slice(i, Product.Lane)) * Beta2) + (g * g * (1 - Beta2));
            Vector512<float> move = m * size / (Vector512.Sqrt(v) + Vector512.Create(epsilon));
            Vector512<float> w = (Vector512.Create<float>(weights.Slice(i, Product.Lane)) * keep) - move;
            m.CopyTo(first.Slice(i, Product.Lane));
            v.CopyTo(second.Slice(i, Product.Lane));
            w.CopyTo(weights.Slice(i, Product.Lane));
        }
    }
}
