using Ensemble.Calibration;

namespace Export.Calibrating;

/// <summary>What calibration gave.</summary>
/// <param name="Answer">Answer choice.</param>
/// <param name="Notes">What was fitted and what could not be.</param>
/// <param name="FitRows">Rows of the fit split.</param>
sealed record CalibrateResult(string Answer, string[] Notes, int FitRows)
{
    /// <summary>The preview; null when a guarantee was asked for.</summary>
    public PreviewLine[]? Preview { get; init; }

    /// <summary>Guarantees that were issued, one an answer.</summary>
    public Guarantee[] Guarantees { get; init; } = [];

    /// <summary>What the tests gave, one a candidate; empty when no guarantee was asked for.</summary>
    public TestedCandidate[] Tested { get; init; } = [];

    /// <summary>What Thresholdout answered; null for other methods.</summary>
    public ThresholdoutAnswer? Estimate { get; init; }

    /// <summary>How the error predictor did; null where none was fitted.</summary>
    public ErrorPredictorReport? Predictor { get; init; }

    /// <summary>Thresholds by costs; null where none were given.</summary>
    public CostReport? Costs { get; init; }

    /// <summary>Rows of the novelty bank; 0 without a gate.</summary>
    public int NoveltyBank { get; init; }
}
