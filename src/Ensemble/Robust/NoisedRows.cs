using Ensemble.Tensors;

namespace Ensemble.Robust;

/// <summary>Copies of rows with noise on every element of every input.</summary>
static class NoisedRows
{
    /// <summary>Whether noise can be added to elements of a datatype: whole numbers, texts and truths have no Gaussian neighbours.</summary>
    public static bool Takes(Datatype datatype) => datatype is Datatype.FP16 or Datatype.FP32 or Datatype.FP64;

    /// <summary>Copies <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> − 1 of all, a row's copies one behind another.</summary>
    /// <param name="inputs">The rows.</param>
    /// <param name="samples">Copies a row.</param>
    /// <param name="sigma">Standard deviation of the noise.</param>
    /// <param name="start">The first copy.</param>
    /// <param name="count">How many.</param>
    /// <param name="noise">Gives a row's numbers.</param>
    public static Tensor[] Make(IReadOnlyList<Tensor> inputs, int samples, double sigma, int start, int count, Func<int, RowNoise> noise)
    {
        Tensor[] copies = [.. inputs.Select(i => Tensor.Create(i.Name, i.Datatype, [count, .. i.Shape.AsSpan(1)]))];
        double[] numbers = new double[inputs.Sum(i => i.RowLength)];
        RowNoise? own = null;
        for (int copy = 0, of = -1; copy < count; copy++)
        {
            int row = (start + copy) / samples;
            if (row != of)
            {
                own?.Dispose();
                (own, of) = (noise(row), row);
            }

            own!.Fill((start + copy) % samples, numbers);
            int first = 0;
            for (int i = 0; i < copies.Length; i++)
            {
                int length = inputs[i].RowLength;
                Add(inputs[i], row * length, numbers.AsSpan(first, length), sigma, copies[i], copy * length);
                first += length;
            }
        }

        own?.Dispose();
        return copies;
    }

    static void Add(Tensor input, int from, ReadOnlySpan<double> numbers, double sigma, Tensor into, int at)
    {
        if (input.Datatype == Datatype.FP32)
        {
            ReadOnlySpan<float> source = input.As<float>().Slice(from, numbers.Length);
            Span<float> target = into.As<float>().Slice(at, numbers.Length);
            for (int i = 0; i < numbers.Length; i++)
                target[i] = (float)(source[i] + (sigma * numbers[i]));
            return;
        }

        for (int i = 0; i < numbers.Length; i++)
            into.SetDouble(at + i, input.GetDouble(from + i) + (sigma * numbers[i]));
    }
}
