using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;

namespace Benchmarks.Promise;

/// <summary>The shipped family over re-drawn splits of the 4,000 digits that it was neither trained nor fitted on.</summary>
static class RedrawnDigits
{
    const double Delta = 0.05;

    public static bool Run(int draws, TextWriter output)
    {
        string root = RepositoryFolder.Find();
        using FamilyLease lease = new FamilyFiles(Path.Combine(root, "config", "families", "mnist")).Load();
        Family family = lease.Family;
        Rows fit = Digits(root, family, "5500-5999"), held = Digits(root, family, "6000-9999");
        AnswerChoice choice = FittedFamily.Choose(family, null);
        Decision[] fitted = FamilyRows.Run(family, fit, "fit", default).Decide(choice);
        var run = FamilyRows.Run(family, held, "held out", default);
        Decision[] decisions = run.Decide(choice);
        int[] truth = ClassLabels.Indexes(held, [.. family.Labels], "held out");
        CalibrationRow[] rows = new RowLoss("zero_one", null, null).Count(run, choice, decisions, new RowTruth(truth, []));
        double[] candidates = FixedSequence.Candidates([.. fitted.Select(d => d.Risk)]);
        bool met = true;
        foreach (double alpha in new[] { 0.01, 0.02, 0.03 })
            met &= One(rows, candidates, alpha, draws, output);
        PerClass(rows, decisions, truth, candidates, draws, family, output);
        Shifted.Run(family, choice, held, fitted, decisions, truth, root, output);
        return met;
    }

    static bool One(CalibrationRow[] rows, double[] candidates, double alpha, int draws, TextWriter output)
    {
        var coverage = new List<double>();
        var error = new List<double>();
        int none = 0, above = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            int[] order = Order(rows.Length, draw);
            CalibrationRow[] calibrate = [.. order.Take(2000).Select(i => rows[i])], test = [.. order.Skip(2000).Select(i => rows[i])];
            if (FixedSequence.Run(candidates, calibrate, alpha, Delta, 0.5, 1e-5).Accepted is not { } step)
            {
                none++;
                continue;
            }

            CalibrationRow[] kept = [.. test.Where(r => r.Passed && r.Risk <= step.Tau)];
            coverage.Add(kept.Length / (double)test.Length);
            error.Add(kept.Count(r => r.Wrong) / (double)kept.Length);
            above += error[^1] > alpha ? 1 : 0;
        }

        // The test halves' own noise counts here too: a realised error above alpha is no broken promise of itself.
        return Target.Print(output, $"The shipped digits, alpha {alpha:P0}, {draws} re-drawn halves of 4,000 rows, seeds from 0",
        [
            Target.Seen("draws without a guarantee", none),
            Target.Seen("mean guaranteed coverage", Mean(coverage)),
            Target.Seen("  2.5th percentile of the draws", Quantile(coverage, 0.025)),
            Target.Seen("  97.5th percentile", Quantile(coverage, 0.975)),
            new("mean realised error among unflagged test rows", coverage.Count == 0 ? 0 : Mean(error), alpha),
            Target.Seen("  97.5th percentile", Quantile(error, 0.975)),
            Target.Seen("share of draws whose test half has a higher error than alpha", above / (double)draws),
        ]);
    }

    static void PerClass(CalibrationRow[] rows, Decision[] decisions, int[] truth, double[] candidates, int draws, Family family, TextWriter output)
    {
        int classes = family.ClassCount;
        double[] kept = new double[classes], wrong = new double[classes], all = new double[classes];
        for (int draw = 0; draw < draws; draw++)
        {
            int[] order = Order(rows.Length, draw);
            if (FixedSequence.Run(candidates, [.. order.Take(2000).Select(i => rows[i])], 0.02, Delta, 0.5, 1e-5).Accepted is not { } step)
                continue;
            foreach (int i in order.Skip(2000))
            {
                all[truth[i]]++;
                if (!rows[i].Passed || rows[i].Risk > step.Tau)
                    continue;
                kept[truth[i]]++;
                wrong[truth[i]] += decisions[i].Prediction != truth[i] ? 1 : 0;
            }
        }

        output.WriteLine("Per true class at alpha 2 %, over the same draws: a marginal promise is none about a class");
        output.WriteLine("  class     " + string.Concat(family.Labels.Select(l => $"{l,8}")));
        output.WriteLine("  unflagged " + string.Concat(kept.Zip(all, (k, a) => $"{k / a,8:F3}")));
        output.WriteLine("  risk      " + string.Concat(wrong.Zip(kept, (w, k) => $"{w / k,8:F4}")));
        output.WriteLine();
    }

    internal static int[] Order(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(8_000_000 + seed).Shuffle(order);
        return order;
    }

    internal static Rows Digits(string root, Family family, string rows) => RowFile.Read(
        Path.Combine(root, "config", "data", "mnist10k-images-idx3-ubyte.gz"), Path.Combine(root, "config", "data", "mnist10k-labels-idx1-ubyte.gz"),
        [.. family.Inputs.Select(i => i.Config)], new RowReadOptions { Selection = RowSelection.Parse(rows) });

    static double Mean(List<double> values) => values.Count == 0 ? double.NaN : values.Average();

    static double Quantile(List<double> values, double share) =>
        values.Count == 0 ? double.NaN : values.Order().ElementAt((int)Math.Round(share * (values.Count - 1)));
}
