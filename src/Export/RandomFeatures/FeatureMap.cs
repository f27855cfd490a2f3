using Export.Training;

namespace Export.RandomFeatures;

/// <summary>cos(x·Ω + b): random features whose products are about exp(−‖x − y‖²/(2·width²)).</summary>
/// <remarks>Rahimi and Recht 2007, "Random features for large-scale kernel machines".</remarks>
static class FeatureMap
{
    const int Compared = 500;

    /// <summary>Ω normal with variance 1/width², b uniform in [0, 2π).</summary>
    public static Layer Draw(int columns, int features, double width, SeededRandom random)
    {
        var layer = new Layer(columns, features);
        for (int c = 0; c < columns; c++)
        {
            for (int f = 0; f < features; f++)
                layer.Weights[c * layer.Stride + f] = (float)(Normal(random) / width);
        }

        for (int f = 0; f < features; f++)
            layer.Biases[f] = (float)(random.NextDouble() * 2 * Math.PI);
        return layer;
    }

    /// <summary>Features of rows, rows × features.</summary>
    public static float[] Apply(Layer layer, ReadOnlySpan<float> inputs, int rows, int threads)
    {
        float[] products = new float[rows * layer.Stride];
        Product.Multiply(rows, layer.Stride, layer.Inputs, inputs, layer.Inputs, 1, layer.Weights, products, threads);
        float[] features = new float[rows * layer.Outputs];
        for (int r = 0; r < rows; r++)
        {
            for (int f = 0; f < layer.Outputs; f++)
                features[r * layer.Outputs + f] = MathF.Cos(products[r * layer.Stride + f] + layer.Biases[f]);
        }

        return features;
    }

    /// <summary>Median distance between pairs of rows drawn; 1 where most are equal.</summary>
    public static double MedianDistance(Examples rows, SeededRandom random)
    {
        double[] distances = new double[Math.Min(Compared * Compared, rows.Count * 20)];
        for (int i = 0; i < distances.Length; i++)
        {
            ReadOnlySpan<float> a = rows.Input(random.Next(rows.Count)), b = rows.Input(random.Next(rows.Count));
            double square = 0;
            for (int c = 0; c < a.Length; c++)
                square += ((double)a[c] - b[c]) * ((double)a[c] - b[c]);
            distances[i] = Math.Sqrt(square);
        }

        Array.Sort(distances);
        return distances[distances.Length / 2] > 0 ? distances[distances.Length / 2] : 1;
    }

    // Box and Muller 1958.
    static double Normal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
