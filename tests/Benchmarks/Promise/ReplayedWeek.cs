using Ensemble.Calibration;
using Ensemble.Monitors;
using Ensemble.Tests.Monitors;

namespace Benchmarks.Promise;

/// <summary>
/// A week of 200,000 requests, of which 5 % are audited; labels come hours later, some never. On the third day the unflagged risk
/// rises sixfold. The guarantee is one of the growing world: risk score u uniform on (0, 1), P(wrong | u) = 0.4u³, so that
/// P(wrong | u ≤ τ) = 0.1τ³.
/// </summary>
static class ReplayedWeek
{
    const int Requests = 200_000;
    const double Alpha = 0.02, Delta = 0.05, Audited = 0.05;
    const double Week = 7 * 24, Deadline = 48;
    const int ShiftAt = 2 * Requests / 7, Ramp = 20_000;
    const double Worse = 6;

    public static bool Run(int seeds, TextWriter output)
    {
        var bad = new Outcome[seeds];
        var good = new Outcome[seeds];
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => (bad[i], good[i]) = (One(i, Worse), One(i, 1)));
        double Share(Outcome[] of, Func<Outcome, bool> holds) => of.Count(holds) / (double)of.Length;
        double Median(Func<Outcome, double?> value) => AuditedWorld.Median(bad.Where(b => b.After is not null).Select(b => value(b) is { } v ? (int?)Math.Round(v) : null));
        Outcome[] again = [.. bad.Where(b => b.Again is not null)];
        double error = 3 * Math.Sqrt(Delta * (1 - Delta) / seeds);
        Target[] targets =
        [
            Target.Seen("mean coverage of the guarantees", bad.Average(b => b.Tau)),
            Target.Seen("mean unflagged risk after the rise", bad.Average(b => Worse * 0.1 * Math.Pow(b.Tau, 3))),
            new("with the rise: share of weeks withdrawn after it", Share(bad, b => b.After > 0), 0.95, AtLeast: true),
            Target.Seen("with the rise: share of weeks withdrawn before it", Share(bad, b => b.After <= 0)),
            Target.Seen("median audited unflagged requests from the rise's begin to withdrawal", Median(b => b.Labels)),
            Target.Seen("median requests from the rise's begin to withdrawal", Median(b => b.After)),
            Target.Seen("median hours from there until the labels were in", Median(b => b.Hours)),
            new("control without a rise: share of weeks that keep the guarantee", Share(good, g => g.After is null), 1 - Delta - error, AtLeast: true),
            Target.Seen("recalibrated on fresh audited rows: share of withdrawn weeks with a new guarantee", again.Length / Math.Max(1.0, bad.Count(b => b.After > 0))),
            Target.Seen("mean coverage of the new guarantees", again.Length == 0 ? double.NaN : again.Average(b => b.Again!.Value)),
            new("share of new guarantees that break their bound", again.Length == 0 ? 1 : again.Count(b => Worse * 0.1 * Math.Pow(b.Again!.Value, 3) > Alpha) / (double)again.Length, Delta + error),
        ];
        return Target.Print(output, $"A week of {Requests} requests, audited at {Audited:P0}, labels after 6 h on average, 3 % never; {seeds} seeds from 0", targets);
    }

    static Outcome One(int seed, double worse)
    {
        var random = new Random(7_000_000 + seed);
        double tau = Calibrate(random, u => Math.Min(1, 0.4 * u * u * u));
        if (double.IsNaN(tau))
            return new Outcome(0, null, null, null, null);
        var evidence = new RiskEvidence(Alpha);
        int? after = null;
        int labels = 0;
        double consumed = 0, hours = 0;
        var fresh = new List<(double U, bool Wrong, double Known)>();
        for (int request = 0; request < Requests; request++)
        {
            double u = random.NextDouble();
            bool audited = random.NextDouble() < Audited;
            double factor = 1 + ((worse - 1) * Math.Clamp((request - ShiftAt) / (double)Ramp, 0, 1));
            bool wrong = random.NextDouble() < Math.Min(1, factor * 0.4 * u * u * u);
            double asked = Week * request / Requests;
            double labelled = random.NextDouble() < 0.03 ? double.PositiveInfinity : asked - (6 * Math.Log(1 - random.NextDouble()));
            if (!audited)
                continue;
            if (after is not null)
            {
                // Received after the alarm; a label that never comes is not used.
                if (asked > hours && !double.IsInfinity(labelled))
                    fresh.Add((u, wrong, labelled));
                continue;
            }

            if (u > tau)
                continue;
            // In request order: each waits for its label or its deadline, and for those before it.
            consumed = Math.Max(consumed, Math.Min(labelled, asked + Deadline));
            evidence.Add(wrong && labelled <= asked + Deadline ? 1 : 0);
            labels += request >= ShiftAt ? 1 : 0;
            if (evidence.Exceeds(Delta))
                (after, hours) = (request - ShiftAt, consumed);
        }

        if (after is null)
            return new Outcome(tau, null, null, null, null);
        double? again = fresh.Count >= 2500 ? Recalibrate(fresh) : null;
        return new Outcome(tau, after, labels, hours - (Week * ShiftAt / Requests), again);
    }

    static double Calibrate(Random random, Func<double, double> risk)
    {
        double[] fit = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
        var rows = new CalibrationRow[2000];
        for (int i = 0; i < rows.Length; i++)
        {
            double u = random.NextDouble();
            rows[i] = new CalibrationRow(u, true, random.NextDouble() < risk(u));
        }

        return FixedSequence.Run(FixedSequence.Candidates(fit), rows, Alpha, Delta, 0.25).Accepted?.Tau ?? double.NaN;
    }

    static double? Recalibrate(List<(double U, bool Wrong, double Known)> fresh)
    {
        double[] fit = [.. fresh.Take(500).Select(f => f.U)];
        CalibrationRow[] rows = [.. fresh.Skip(500).Select(f => new CalibrationRow(f.U, true, f.Wrong))];
        return FixedSequence.Run(FixedSequence.Candidates(fit), rows, Alpha, Delta, 0.25).Accepted?.Tau;
    }

    /// <summary>What became of a week.</summary>
    /// <param name="Tau">Threshold, and so the coverage; 0 without a guarantee.</param>
    /// <param name="After">Request of the withdrawal, counted from the rise; null where it was kept.</param>
    /// <param name="Labels">Audited unflagged requests from the rise to it.</param>
    /// <param name="Hours">Hours from the rise until it was known.</param>
    /// <param name="Again">Threshold of the new guarantee; null for none.</param>
    sealed record Outcome(double Tau, int? After, double? Labels, double? Hours, double? Again);
}
