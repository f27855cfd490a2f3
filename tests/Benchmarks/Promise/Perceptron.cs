using System.Numerics;
using System.Runtime.InteropServices;
using Ensemble.Families;
using Ensemble.Members.Onnx;

namespace Benchmarks.Promise;

/// <summary>A member of the shipped kind, 784 pixels, one hidden layer of rectified units and a softmax, with the gradient that ONNX Runtime does not give.</summary>
sealed class Perceptron
{
    readonly float[] first, second, firstBias, secondBias;
    readonly int inputs, hidden, classes;
    readonly double temperature, smoothing;

    Perceptron(MemberConfig config, (float[] W, float[] B) one, (float[] W, float[] B) two)
    {
        (first, firstBias, second, secondBias) = (one.W, one.B, two.W, two.B);
        (hidden, classes) = (firstBias.Length, secondBias.Length);
        inputs = first.Length / hidden;
        (temperature, smoothing) = (config.Temperature, config.Smoothing);
    }

    /// <summary>Reads a family's members.</summary>
    public static Perceptron[] Read(Family family) => [.. family.Manifest.Members.Select(member =>
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(family.Folder, member.Onnx!))).Graph;
        var layers = graph.Node.Where(n => n.OpType == "Gemm").Select(n => (Values(graph, n.Input[1], n.Attribute.Any(a => a.Name == "transB" && a.I != 0)), Values(graph, n.Input[2], false))).ToArray();
        return new Perceptron(member, layers[0], layers[1]);
    })];

    static float[] Values(GraphProto graph, string name, bool transposed)
    {
        TensorProto tensor = graph.Initializer.First(i => i.Name == name);
        float[] values = tensor.RawData.Length > 0 ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray() : [.. tensor.FloatData];
        if (!transposed)
            return values;
        int rows = (int)tensor.Dims[0], columns = (int)tensor.Dims[1];
        float[] turned = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
            turned[(i % columns * rows) + (i / columns)] = values[i];
        return turned;
    }

    /// <summary>Adds to each row's gradient that of its class's calibrated probability by the pixels in [0, 1].</summary>
    /// <param name="x">Rows, shape (N, 784).</param>
    /// <param name="target">Class of each row.</param>
    /// <param name="gradient">As <paramref name="x"/>; added to.</param>
    public void AddGradient(ReadOnlySpan<float> x, ReadOnlySpan<int> target, Span<float> gradient)
    {
        int rows = target.Length;
        float[] h = new float[rows * hidden];
        for (int row = 0; row < rows; row++)
            firstBias.CopyTo(h, row * hidden);
        // A row of the weights serves all rows while it is near.
        for (int i = 0; i < inputs; i++)
        {
            for (int row = 0; row < rows; row++)
                Accumulate(x[(row * inputs) + i], first.AsSpan(i * hidden, hidden), h.AsSpan(row * hidden, hidden));
        }

        for (int row = 0; row < rows; row++)
            Backwards(h.AsSpan(row * hidden, hidden), target[row]);
        for (int i = 0; i < inputs; i++)
        {
            for (int row = 0; row < rows; row++)
                gradient[(row * inputs) + i] += Dot(first.AsSpan(i * hidden, hidden), h.AsSpan(row * hidden, hidden));
        }
    }

    // From the hidden layer before its rectifier to the gradient by it, in place.
    void Backwards(Span<float> h, int target)
    {
        double[] z = [.. secondBias];
        for (int j = 0; j < hidden; j++)
        {
            for (int c = 0; c < classes && h[j] > 0; c++)
                z[c] += h[j] * second[(j * classes) + c];
        }

        double most = z.Max();
        double[] p = [.. z.Select(v => Math.Exp(v - most))];
        double sum = p.Sum();
        double[] s = [.. p.Select(v => ((1 - smoothing) * v / sum) + (smoothing / classes))], q = [.. s.Select(v => Math.Pow(v, 1 / temperature))];
        double all = q.Sum(), own = q[target] / all;
        double[] byP = [.. Enumerable.Range(0, classes).Select(c => own * ((c == target ? 1 : 0) - (q[c] / all)) / temperature / s[c] * (1 - smoothing))];
        double mean = byP.Zip(p, (g, v) => g * v / sum).Sum();
        for (int j = 0; j < hidden; j++)
        {
            double g = 0;
            for (int c = 0; c < classes && h[j] > 0; c++)
                g += p[c] / sum * (byP[c] - mean) * second[(j * classes) + c];
            h[j] = (float)g;
        }
    }

    static void Accumulate(float factor, ReadOnlySpan<float> from, Span<float> into)
    {
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(from);
        Span<Vector<float>> target = MemoryMarshal.Cast<float, Vector<float>>(into);
        for (int i = 0; i < wide.Length; i++)
            target[i] += wide[i] * factor;
        for (int i = wide.Length * Vector<float>.Count; i < from.Length; i++)
            into[i] += from[i] * factor;
    }

    static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> wideA = MemoryMarshal.Cast<float, Vector<float>>(a), wideB = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < wideA.Length; i++)
            sum += wideA[i] * wideB[i];
        float total = Vector.Sum(sum);
        for (int i = wideA.Length * Vector<float>.Count; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }
}
