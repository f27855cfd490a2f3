using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Scores;

namespace Export.Calibrating;

/// <summary>One declared candidate, measured: an answer choice, a risk score, and the calibrate rows as the serving code decides them.</summary>
sealed class TestedCandidate
{
    /// <summary>Its answer choice.</summary>
    public required AnswerChoice Choice { get; init; }

    /// <summary>Name of the answer choice.</summary>
    public required string Answer { get; init; }

    /// <summary>Its risk score.</summary>
    public required ScoreName Risk { get; init; }

    /// <summary>Risk of each fit row.</summary>
    public required double[] FitRisks { get; init; }

    /// <summary>Decisions on the calibrate rows.</summary>
    public required Decision[] Decisions { get; init; }

    /// <summary>What they say about a threshold.</summary>
    public required CalibrationRow[] Counted { get; init; }

    /// <summary>The largest cost; 1 where errors are counted.</summary>
    public double LargestCost { get; init; } = 1;

    /// <summary>Group of each calibrate row; null without groups.</summary>
    public string[]? Groups { get; init; }

    /// <summary>What its test gave.</summary>
    public SequenceResult Result { get; private set; } = new(null, null, 0, 0, null);

    /// <summary>The groups' thresholds; null without groups.</summary>
    public GroupThreshold[]? Thresholds { get; private set; }

    /// <summary>Tests thresholds; what was tested before is forgotten.</summary>
    public SequenceResult Run(TestTerms terms, bool perGroup)
    {
        if (Groups is null)
            return Result = ThresholdTest.Run(FitRisks, Counted, terms);
        var groups = GroupTest.Run(Groups, Counted, terms, perGroup, (rows, share) => ThresholdTest.Run(FitRisks, rows, share));
        Thresholds = [.. groups.Select(g => Threshold(g.Group, g.Rows.Length, g.Result, terms.IsBounded))];
        SequenceResult[] accepted = [.. groups.Select(g => g.Result).OfType<SequenceResult>().Where(r => r.Accepted is not null)];
        SequenceStep[] steps = [.. accepted.Select(r => r.Accepted!.Value)];
        SequenceStep? all = steps.Length == 0 ? null
            : new SequenceStep(steps.Max(s => s.Tau), steps.Sum(s => s.N), steps.Sum(s => s.K), steps.Max(s => s.PValue)) { Loss = steps.Sum(s => s.Loss) };
        int?[] needed = [.. groups.Select(g => g.Result?.RowsNeeded)];
        return Result = new SequenceResult(all, groups.Select(g => g.Result?.First).FirstOrDefault(f => f is not null), Counted.Length,
            groups.Sum(g => g.Result?.Tested ?? 0), all is null ? needed.Min() : 0)
        { Level = terms.Delta, Start = accepted.FirstOrDefault()?.Start ?? terms.Starts[0] };
    }

    static GroupThreshold Threshold(string value, int rows, SequenceResult? result, bool bounded) => result?.Accepted is { } step
        ? new GroupThreshold
        {
            Value = value, Rows = rows, Tau = step.Tau, Level = result.Level, N = step.N, K = step.K, LossSum = bounded ? step.Loss : null, PValue = step.PValue,
            Coverage = result.Coverage,
        }
        : new GroupThreshold { Value = value, Rows = rows };
}
