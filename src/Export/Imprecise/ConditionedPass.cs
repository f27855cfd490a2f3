using Export.Training;

namespace Export.Imprecise;

/// <summary>
/// Forward and backward through a conditioned network for one set of rows and several λ. What does not depend on λ is computed once,
/// forward before the first λ and backward behind the last. Not thread-safe.
/// </summary>
sealed class ConditionedPass
{
    // Sums over rows are made of parts this long, so that a part stays in the processor's cache.
    const int Part = 256;

    readonly ConditionedNetwork network;
    readonly double dropout;
    readonly float[][] products;
    readonly float[][] masks;
    readonly float[][] activations;
    readonly float[][] deltas;
    readonly float[][] gains;
    readonly float[][] shifts;
    readonly float[] above;
    readonly float[] turned;
    readonly float[] part;
    readonly Dictionary<Layer, Layer> gradients;
    int rows;
    float[] inputs = [];

    /// <param name="network">The network, whose weights may change between steps.</param>
    /// <param name="most">Most rows of a step.</param>
    /// <param name="dropout">Share of hidden units that are dropped, in [0, 1).</param>
    public ConditionedPass(ConditionedNetwork network, int most, double dropout)
    {
        this.network = network;
        this.dropout = dropout;
        Layer[] layers = network.Layers;
        products = [.. layers.Select(l => new float[most * l.Stride])];
        masks = [.. layers.Select((l, i) => dropout > 0 && i < layers.Length - 1 ? new float[most * l.Stride] : [])];
        activations = [.. layers.Select(l => new float[most * l.Stride])];
        deltas = [.. layers.Select(l => new float[most * l.Stride])];
        gains = [.. layers.Select(l => new float[l.Stride])];
        shifts = [.. layers.Select(l => new float[l.Stride])];
        above = new float[most * layers.Max(l => l.Stride)];
        turned = new float[layers.Max(l => l.Outputs * Product.Padded(l.Inputs))];
        part = new float[layers.Max(l => l.Inputs * l.Stride)];
        gradients = network.Parameters.ToDictionary(p => p, p => new Layer(p.Inputs, p.Outputs));
    }

    /// <summary>Gradients of the step so far, in the order of the network's parameters.</summary>
    public Layer[] Gradients => [.. network.Parameters.Select(p => gradients[p])];

    int Last => network.Layers.Length - 1;

    /// <summary>Takes the rows of a step and computes what every λ shares; sets gradients to 0.</summary>
    /// <param name="from">Inputs, rows × inputs.</param>
    /// <param name="count">Rows.</param>
    /// <param name="random">Source of what is dropped; null drops nothing.</param>
    public void Begin(float[] from, int count, SeededRandom? random)
    {
        (inputs, rows) = (from, count);
        foreach (Layer gradient in gradients.Values)
        {
            Array.Clear(gradient.Weights);
            Array.Clear(gradient.Biases);
        }

        Array.Clear(deltas[network.Trunk]);
        for (int i = 0; i <= network.Trunk; i++)
        {
            Multiply(i);
            if (i < network.Trunk)
                Activate(i, 0, random);
        }
    }

    /// <summary>The last layer's numbers at one λ, in rows of its stride.</summary>
    public ReadOnlySpan<float> Forward(double lambda, SeededRandom? random)
    {
        for (int i = network.Trunk; i <= Last; i++)
        {
            if (i > network.Trunk)
                Multiply(i);
            Activate(i, lambda, random);
        }

        return Rows(activations[Last], Last, 0, rows);
    }

    /// <summary>Adds gradients of the λ of the last <see cref="Forward"/>, for some of the rows.</summary>
    /// <param name="lambda">The same λ.</param>
    /// <param name="slopes">Derivatives by the last layer's numbers, in rows of its stride, of all rows.</param>
    /// <param name="start">First row that counts.</param>
    /// <param name="count">Rows that do.</param>
    public void Backward(double lambda, ReadOnlySpan<float> slopes, int start, int count)
    {
        ReadOnlySpan<float> da = Rows(slopes, Last, start, count);
        for (int i = Last; i >= network.Trunk; i--)
        {
            if (i > network.Trunk)
                Rows(deltas[i], i, start, count).Clear();
            Unactivate(i, da, lambda, start, count);
            if (i == network.Trunk)
                return;
            da = Down(i, start, count);
        }
    }

    /// <summary>Carries what all λ left at the shared layers down to the inputs.</summary>
    public void End()
    {
        for (int i = network.Trunk; i >= 0; i--)
        {
            ReadOnlySpan<float> da = Down(i, 0, rows);
            if (i == 0)
                return;
            Rows(deltas[i - 1], i - 1, 0, rows).Clear();
            Unactivate(i - 1, da, 0, 0, rows);
        }
    }

    void Multiply(int i)
    {
        Layer layer = network.Layers[i];
        Span<float> z = Rows(products[i], i, 0, rows);
        Product.Multiply(rows, layer.Stride, layer.Inputs, i == 0 ? inputs : activations[i - 1], Width(i), 1, layer.Weights, z);
        Elementwise.AddBias(z, layer.Biases);
    }

    void Activate(int i, double lambda, SeededRandom? random)
    {
        Layer layer = network.Layers[i];
        for (int j = 0; j < layer.Outputs; j++)
        {
            gains[i][j] = network.Gains[i] is { } gain ? (float)(gain.Biases[j] + (gain.Weights[j] * lambda)) : 1;
            shifts[i][j] = network.Shifts[i] is { } shift ? (float)(shift.Biases[j] + (shift.Weights[j] * lambda)) : 0;
        }

        bool drops = random is not null && masks[i].Length > 0;
        if (drops)
            Dropout.Draw(dropout, random!, Rows(masks[i], i, 0, rows));
        else
            masks[i].AsSpan().Fill(1);
        Elementwise.Activate(Rows(products[i], i, 0, rows), Mask(i, 0, rows), gains[i], shifts[i], i < Last, Rows(activations[i], i, 0, rows));
    }

    // Adds to the layer's delta, and to the gradients of γ and β: γ = g₀ + g₁·λ, so that g₁ gets λ times what g₀ gets.
    void Unactivate(int i, ReadOnlySpan<float> da, double lambda, int start, int count)
    {
        float[] gainSlope = new float[network.Layers[i].Stride];
        float[] shiftSlope = new float[network.Layers[i].Stride];
        Elementwise.Back(da, Rows(activations[i], i, start, count), Rows(products[i], i, start, count), Mask(i, start, count), gains[i],
            i < Last, gainSlope, shiftSlope, Rows(deltas[i], i, start, count));
        Film(network.Gains[i], gainSlope, lambda);
        Film(network.Shifts[i], shiftSlope, lambda);
    }

    void Film(Layer? film, ReadOnlySpan<float> slope, double lambda)
    {
        if (film is null)
            return;
        Layer gradient = gradients[film];
        for (int j = 0; j < film.Outputs; j++)
        {
            gradient.Biases[j] += slope[j];
            gradient.Weights[j] += (float)(slope[j] * lambda);
        }
    }

    // Gradients of a layer's weights and, but for the first, the derivatives by what it was given.
    ReadOnlySpan<float> Down(int i, int start, int count)
    {
        Layer layer = network.Layers[i], gradient = gradients[layer];
        int width = Width(i);
        ReadOnlySpan<float> from = i == 0 ? inputs : activations[i - 1];
        ReadOnlySpan<float> delta = Rows(deltas[i], i, start, count);
        Span<float> sums = part.AsSpan(0, layer.Inputs * layer.Stride);
        for (int first = 0; first < count; first += Part)
        {
            int taken = Math.Min(Part, count - first);
            Product.Multiply(layer.Inputs, layer.Stride, taken, from.Slice((start + first) * width, taken * width), 1, width,
                delta.Slice(first * layer.Stride, taken * layer.Stride), sums);
            Elementwise.Add(sums, gradient.Weights);
        }

        Elementwise.AddRows(delta, gradient.Biases);
        if (i == 0)
            return [];
        Layer below = network.Layers[i - 1];
        Span<float> transposed = turned.AsSpan(0, layer.Outputs * below.Stride);
        transposed.Clear();
        for (int p = 0; p < layer.Inputs; p++)
        {
            for (int q = 0; q < layer.Outputs; q++)
                transposed[(q * below.Stride) + p] = layer.Weights[(p * layer.Stride) + q];
        }

        Span<float> da = above.AsSpan(0, count * below.Stride);
        Product.Multiply(count, below.Stride, layer.Outputs, delta, layer.Stride, 1, transposed, da);
        return da;
    }

    int Width(int i) => i == 0 ? network.Layers[0].Inputs : network.Layers[i - 1].Stride;

    Span<float> Rows(float[] values, int i, int start, int count) =>
        values.AsSpan(start * network.Layers[i].Stride, count * network.Layers[i].Stride);

    ReadOnlySpan<float> Rows(ReadOnlySpan<float> values, int i, int start, int count) =>
        values.Slice(start * network.Layers[i].Stride, count * network.Layers[i].Stride);

    ReadOnlySpan<float> Mask(int i, int start, int count) => masks[i].Length == 0 ? [] : Rows(masks[i], i, start, count);
}
