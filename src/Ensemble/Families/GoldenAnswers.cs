using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>Compares what a member gave for golden rows with what is kept of it.</summary>
public static class GoldenAnswers
{
    /// <summary>What is wrong with a member's answers to the first golden rows; null when nothing is.</summary>
    /// <param name="member">The member.</param>
    /// <param name="outputs">What it gave, in the order of the family's outputs.</param>
    /// <param name="golden">The rows; those asked are the first ones, as many as <paramref name="outputs"/> have.</param>
    /// <param name="tolerance">Largest difference of a number, ≥ 0.</param>
    public static string? Wrong(Member member, IReadOnlyList<Tensor> outputs, GoldenRows golden, double tolerance)
    {
        foreach (Tensor output in outputs)
        {
            if (output.FirstNotFinite() is >= 0 and int index)
                return $"it gives a value that is not finite on golden row {index / Math.Max(1, output.RowLength)} (output '{output.Name}')";
            if (Expected(member, output, golden) is { } expected && Difference(output, expected, tolerance) is { } difference)
                return $"output '{output.Name}' differs from the golden file's: {difference}";
        }

        return null;
    }

    /// <summary>Largest difference of a number from what is kept, over all outputs of equal shape; NaN where one is not finite.</summary>
    public static double LargestDifference(Member member, IReadOnlyList<Tensor> outputs, GoldenRows golden)
    {
        double largest = 0;
        foreach (Tensor output in outputs.Where(o => o.Strings is null))
        {
            if (Expected(member, output, golden) is not { } expected || !output.Shape.AsSpan().SequenceEqual(expected.Shape))
                continue;
            for (int i = 0; i < output.Count; i++)
                largest = Math.Max(largest, Math.Abs(output.GetDouble(i) - expected.GetDouble(i)));
        }

        return largest;
    }

    static Tensor? Expected(Member member, Tensor output, GoldenRows golden) =>
        golden.Expected.TryGetValue((member.Name, output.Name), out Tensor? expected)
            ? output.Rows < expected.Rows ? expected.Slice(0, output.Rows) : expected
            : null;

    static string? Difference(Tensor output, Tensor expected, double tolerance)
    {
        if (output.Datatype != expected.Datatype || !output.Shape.AsSpan().SequenceEqual(expected.Shape))
            return $"{output.Datatype}[{string.Join(',', output.Shape)}] instead of {expected.Datatype}[{string.Join(',', expected.Shape)}]";
        for (int i = 0; i < output.Count; i++)
        {
            bool equal = output.Strings is { } strings
                ? strings[i].AsSpan().SequenceEqual(expected.Strings![i])
                : Math.Abs(output.GetDouble(i) - expected.GetDouble(i)) <= tolerance;
            if (!equal)
                return $"element {i} of row {i / output.RowLength}{(output.Strings is null ? $" is {output.GetDouble(i):R}, expected {expected.GetDouble(i):R} within {tolerance}" : "")}";
        }

        return null;
    }
}
