using Export.Evaluation;

namespace Benchmarks.Families;

/// <summary>What one contestant reached over every training seed and draw.</summary>
/// <param name="contestant">Who.</param>
/// <param name="trials">Its trials, one for each seed.</param>
/// <param name="draws">How often the rows held out are parted.</param>
/// <param name="alphas">Bounds.</param>
sealed class Standing(Contestant contestant, Trial[] trials, int draws, double[] alphas)
{
    /// <summary>The share of rows kept at which errors are compared.</summary>
    public const double Kept = 0.89;

    public Contestant Contestant => contestant;

    public double Accuracy => trials.Average(t => t.Accuracy);

    public double Megabytes => trials.Average(t => t.Bytes) / 1e6;

    public double Seconds => trials.Average(t => t.Seconds);

    /// <summary>On all rows held out.</summary>
    public double Aurc => 1000 * trials.Average(t => Curve(t).Aurc());

    /// <summary>Error among the rows kept.</summary>
    public double Error => trials.Average(t => Curve(t).RiskAtCoverage(Kept));

    /// <summary>Guaranteed coverage of the test half at each bound, the mean over seeds and draws.</summary>
    public double[] Coverage { get; } = [.. alphas.Select(a => trials.Average(t => Enumerable.Range(0, draws).Average(d =>
    {
        Draw draw = Drawn(t, d);
        return Comparison.Coverage(t.Contender, draw.Calibrate, draw.Test, a, new ComparisonOptions());
    })))];

    /// <summary>AUROC of each unfamiliar set.</summary>
    public double[] Unfamiliar => [.. Enumerable.Range(0, trials[0].Unfamiliar.Length).Select(i => trials.Average(t => t.Unfamiliar[i]))];

    /// <summary>A measure less a rival's, with the interval of rows drawn anew with replacement, seed by seed and paired by row.</summary>
    public Estimate Less(Standing rival, Func<SelectiveCurve, double> measure) => Estimate.Of(
        Mean(measure) - rival.Mean(measure),
        Enumerable.Range(0, 10 * draws).Select(d => Enumerable.Range(0, trials.Length).Average(s =>
        {
            Draw draw = Drawn(trials[s], d);
            int[] rows = [.. draw.CalibrateResample, .. draw.TestResample];
            return measure(Curve(trials[s], rows)) - measure(Curve(rival.Trial(s), rows));
        })));

    Trial Trial(int seed) => trials[seed];

    double Mean(Func<SelectiveCurve, double> measure) => trials.Average(t => measure(Curve(t)));

    static SelectiveCurve Curve(Trial trial) => new(trial.Contender.Risk, trial.Contender.Wrong);

    static SelectiveCurve Curve(Trial trial, int[] rows) => new([.. rows.Select(r => trial.Contender.Risk[r])], [.. rows.Select(r => trial.Contender.Wrong[r])]);

    static Draw Drawn(Trial trial, int draw) => Draw.Next(new Random(9_000_000 + draw), trial.Contender.Risk.Length, null);
}
