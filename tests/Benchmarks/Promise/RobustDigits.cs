using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Ensemble.Tensors;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;

namespace Benchmarks.Promise;

/// <summary>Robust and plain sets of the shipped digits while somebody who knows every weight changes each test row within a radius.</summary>
static class RobustDigits
{
    const double Alpha = 0.1;

    /// <param name="root">The repository.</param>
    /// <param name="full">More rows, splits and steps.</param>
    /// <param name="output">Where to.</param>
    public static bool Run(string root, bool full, TextWriter output)
    {
        using FamilyLease lease = new FamilyFiles(Path.Combine(root, "config", "families", "mnist")).Load();
        bool met = One(lease.Family, root, new() { Radius = 64, Noise = 64, Samples = 1 }, full ? 2000 : 600, full ? 100 : 20, full ? 20 : 10, 0.85, output);
        met &= One(lease.Family, root, new() { Radius = 16, Noise = 32, Samples = 256, Beta = RobustConformal.Beta }, full ? 600 : 200, full ? 100 : 20, full ? 20 : 10, double.NaN, output);
        return met;
    }

    static bool One(Family family, string root, RobustTerms terms, int rows, int splits, int steps, double plainAtMost, TextWriter output)
    {
        Rows held = RedrawnDigits.Digits(root, family, $"6000-{5999 + rows}");
        float[] clean = held.Inputs[0].As<float>().ToArray();
        int[] truth = ClassLabels.Indexes(held, [.. family.Labels], "held out");
        float[] byPlain = DigitAttack.Run(family, clean, truth, terms.Radius, steps);
        float[] byMean = DigitAttack.Run(family, clean, truth, terms.Radius, steps, terms.Noise, draws: 2);
        double[] plain = Means(family, clean), changed = Means(family, byPlain);
        var lac = new List<double>[] { [], [], [] };
        var robust = new List<double>[] { [], [], [], [], [] };
        double[][] under = [];
        for (int split = 0; split < splits; split++)
        {
            int[] order = RedrawnDigits.Order(rows, split), calibrate = order[..(rows / 2)], test = order[(rows / 2)..];
            double limit = Conformal.Quantile([.. calibrate.Select(i => Score(plain, truth, i))], Alpha)!.Value;
            lac[0].Add(Covered(plain, truth, test, limit));
            lac[1].Add(Covered(changed, truth, test, limit));
            lac[2].Add(Size(plain, test, limit, family.ClassCount).Mean);
            // Many copies are drawn once: what varies between their draws is small.
            if (split == 0 || terms.Samples == 1)
                under = [.. new[] { clean, byMean, byPlain }.Select((x, i) => Noised(family, x, terms, (split * 3) + i))];
            double quantile = Conformal.Quantile([.. calibrate.Select(i => Score(under[0], truth, i))], RobustConformal.Level(Alpha, terms))!.Value;
            limit = RobustConformal.Limit(quantile, terms);
            robust[0].Add(Covered(under[0], truth, test, limit));
            robust[1].Add(Covered(under[1], truth, test, limit));
            robust[2].Add(Covered(under[2], truth, test, limit));
            (double mean, double alone) = Size(under[0], test, limit, family.ClassCount);
            robust[3].Add(mean);
            robust[4].Add(alone);
        }

        string title = $"Robust sets of the shipped digits, alpha {Alpha:P0}: {rows} rows, {splits} re-drawn halves, each test row changed by {terms.Radius} at most, by gradients ({steps} steps); "
            + $"noise {terms.Noise}, copies: {terms.Samples}";
        return Target.Print(output, title,
        [
            Target.Seen("plain LAC: coverage of rows as they are", lac[0].Average()),
            Target.Seen("  mean size of a set", lac[2].Average()),
            double.IsNaN(plainAtMost) ? Target.Seen("plain LAC: coverage of changed rows", lac[1].Average()) : new("control, plain LAC: coverage of changed rows", lac[1].Average(), plainAtMost),
            Target.Seen("robust: coverage of rows as they are", robust[0].Average()),
            new("robust: coverage of rows changed against the mean under noise", robust[1].Average(), 1 - Alpha, AtLeast: true),
            Target.Seen("  its standard error over the halves", Error(robust[1])),
            new("robust: coverage of rows changed against the plain mean", robust[2].Average(), 1 - Alpha, AtLeast: true),
            Target.Seen("  its standard error over the halves", Error(robust[2])),
            Target.Seen("robust: mean size of a set, rows as they are", robust[3].Average()),
            Target.Seen("  share of sets of one class", robust[4].Average()),
        ]);
    }

    static double Score(double[] means, int[] truth, int row) => 1 - means[(row * (means.Length / truth.Length)) + truth[row]];

    static double Covered(double[] means, int[] truth, int[] rows, double limit) => rows.Count(i => Score(means, truth, i) <= limit) / (double)rows.Length;

    static (double Mean, double Alone) Size(double[] means, int[] rows, double limit, int classes)
    {
        int[] sizes = [.. rows.Select(i => means.AsSpan(i * classes, classes).ToArray().Count(p => 1 - p <= limit))];
        return (sizes.Average(), sizes.Count(s => s == 1) / (double)sizes.Length);
    }

    static double Error(List<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
    }

    static Tensor[] Tensors(Family family, float[] pixels) => [Tensor.From<float>(family.Inputs[0].Name, Datatype.FP32, [pixels.Length / 784, 784], pixels)];

    static double[] Means(Family family, float[] pixels) => FamilyRows.Run(family, Tensors(family, pixels), default).Means();

    static double[] Noised(Family family, float[] pixels, RobustTerms terms, long seed)
    {
        var execution = new FamilyExecution(TimeProvider.System);
        var noise = NoiseKey.OfSeed(seed);
        return RobustPass.MeansAsync(family, Tensors(family, pixels), terms, row => noise.Of(Guid.Empty, row),
            async copies => await execution.RunAsync(family, copies, Timeout.InfiniteTimeSpan, default)).AsTask().GetAwaiter().GetResult();
    }
}
