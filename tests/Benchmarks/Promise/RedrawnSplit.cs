using Ensemble.Calibration;

namespace Benchmarks.Promise;

/// <summary>One draw of calibrate and test rows: what was promised, and what came.</summary>
/// <param name="Promised">Whether a threshold was accepted.</param>
/// <param name="N">Unflagged calibrate rows.</param>
/// <param name="K">Wrong ones among them.</param>
/// <param name="Coverage">Share of the calibrate rows that are unflagged.</param>
/// <param name="Error">Share of the unflagged test rows that are wrong.</param>
/// <param name="Contradicted">Whether the test rows show, at 95 %, an error above α.</param>
/// <param name="RowsNeeded">Where nothing was promised, about how many calibrate rows it would take; null where no number would do.</param>
sealed record RedrawnSplit(bool Promised, int N, int K, double Coverage, double Error, bool Contradicted, int? RowsNeeded)
{
    public static RedrawnSplit Of(CalibrationRow[] rows, int[] order, int calibrate, double[] candidates, double alpha, double delta)
    {
        CalibrationRow[] first = [.. order.Take(calibrate).Select(i => rows[i])], test = [.. order.Skip(calibrate).Select(i => rows[i])];
        SequenceResult result = FixedSequence.Run(candidates, first, alpha, delta, 0.5, 1e-5);
        if (result.Accepted is not { } step)
            return new RedrawnSplit(false, 0, 0, 0, 0, false, result.RowsNeeded);
        CalibrationRow[] kept = [.. test.Where(r => r.Passed && r.Risk <= step.Tau)];
        int wrong = kept.Count(r => r.Wrong);
        return new RedrawnSplit(true, step.N, step.K, result.Coverage, kept.Length == 0 ? 0 : wrong / (double)kept.Length,
            kept.Length > 0 && ClopperPearson.Lower(wrong, kept.Length, 0.05) > alpha, 0);
    }
}
