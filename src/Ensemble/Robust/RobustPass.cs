using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Robust;

/// <summary>Runs a family on noised copies of rows and gives the mean of the members' mean probabilities over each row's copies.</summary>
public static class RobustPass
{
    /// <summary>Copies run at once: no more than calibrations and evaluations run, and no more memory however many there are.</summary>
    const int MostCopies = 256;

    /// <summary>Elements of the copies that are run at once; wider rows come fewer at once.</summary>
    const int MostElements = 1 << 22;

    /// <summary>Why a family cannot be asked under noise, naming the input; null where it can.</summary>
    public static string? Problem(Family family) =>
        !family.IsClassification ? "it is no classification; sets are of classes"
        : family.Inputs.FirstOrDefault(i => !NoisedRows.Takes(i.Datatype)) is { } odd
            ? $"its input '{odd.Name}' is {odd.Datatype}; noise can be added to FP16, FP32 and FP64 alone"
        : null;

    /// <summary>Runs the copies, in batches whose size depends on the number of rows and their length alone.</summary>
    /// <param name="family">The family; <see cref="Problem"/> finds nothing wrong with it.</param>
    /// <param name="inputs">The rows, in the order of the family's inputs.</param>
    /// <param name="terms">Noise and copies.</param>
    /// <param name="noise">Gives a row's numbers.</param>
    /// <param name="run">Runs a batch of copies; null ends the pass, as where time is up.</param>
    /// <returns>Row-major, shape (N, C); NaN where a member's answer to any of the row's copies is missing.</returns>
    public static async ValueTask<double[]> MeansAsync(
        Family family, IReadOnlyList<Tensor> inputs, RobustTerms terms, Func<int, RowNoise> noise, Func<IReadOnlyList<Tensor>, ValueTask<MemberOutputs?>> run)
    {
        int classes = family.ClassCount, copies = checked(inputs[0].Rows * terms.Samples);
        int batch = Math.Clamp(MostElements / Math.Max(1, inputs.Sum(i => i.RowLength)), 1, MostCopies);
        double[] means = new double[inputs[0].Rows * classes];
        for (int start = 0; start < copies; start += batch)
        {
            int count = Math.Min(batch, copies - start);
            MemberOutputs? outputs = await run(NoisedRows.Make(inputs, terms.Samples, terms.Noise, start, count, noise)).ConfigureAwait(false);
            if (outputs is null)
            {
                // The first row that lacks a copy, and all behind it.
                means.AsSpan(start / terms.Samples * classes).Fill(double.NaN);
                return means;
            }

            double[] given = PredictionSets.Means(family, outputs);
            for (int i = 0; i < given.Length; i++)
                means[((start + (i / classes)) / terms.Samples * classes) + (i % classes)] += given[i] / terms.Samples;
        }

        return means;
    }
}
