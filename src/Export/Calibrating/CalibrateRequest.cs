using Ensemble.Calibration;
using Ensemble.Data;

namespace Export.Calibrating;

/// <summary>What the verb <c>calibrate</c> was asked for.</summary>
sealed record CalibrateRequest
{
    /// <summary>The family's folder.</summary>
    public required string Folder { get; init; }

    public required string Data { get; init; }

    public string? Labels { get; init; }

    /// <summary>File of the fit rows, where it is another one.</summary>
    public string? FitData { get; init; }

    /// <summary>Labels of <see cref="FitData"/>; null takes those inside it.</summary>
    public string? FitLabels { get; init; }

    /// <summary>What errors call the file of the fit rows.</summary>
    public string FitPath => FitData ?? Data;

    /// <summary>The same request as if the fit rows' file were the data.</summary>
    public CalibrateRequest OfFit => FitData is { } data ? this with { Data = data, Labels = FitLabels } : this;

    public string LabelColumn { get; init; } = "label";

    /// <summary>Rows of the fit split.</summary>
    public required RowSelection FitRows { get; init; }

    /// <summary>Rows of the calibrate split; null when nothing is guaranteed.</summary>
    public RowSelection? Rows { get; init; }

    /// <summary>Bound α, in (0, 1); null previews.</summary>
    public double? Alpha { get; init; }

    /// <summary>Probability δ that the bound fails, in (0, 1).</summary>
    public double Delta { get; init; } = 0.05;

    /// <summary>Shares of the calibrate rows at which sequences start, each in (0, 1]; they share δ.</summary>
    public double[] Starts { get; init; } = [0.5];

    /// <summary>How candidate thresholds share δ.</summary>
    public TestMethod Method { get; init; }

    /// <summary>Answers that a file of rows may give by Thresholdout; null for a method that issues guarantees.</summary>
    public int? ThresholdoutBudget { get; init; }

    /// <summary>Regression: what lies further from the truth is wrong; null otherwise.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Regression: the same as a share of the truth; null otherwise.</summary>
    public double? RelativeTolerance { get; init; }

    /// <summary>CSV file of costs by true and answered class; null counts errors.</summary>
    public string? Costs { get; init; }

    /// <summary>Input or feature that tells groups apart; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Request parameter that does, and column of the data; null for none.</summary>
    public string? GroupParameter { get; init; }

    /// <summary>Whether each group has δ to itself.</summary>
    public bool PerGroup { get; init; }

    /// <summary>Column of which one row a value is kept; null keeps all.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether an error predictor is fitted on the fit rows and kept in the manifest.</summary>
    public bool ErrorPredictor { get; init; }

    /// <summary>What answers are worth, by which a risk threshold is chosen on the fit rows; null for none.</summary>
    public AnswerCosts? Worth { get; init; }

    /// <summary>Whether that threshold is kept as scores.risk_threshold.</summary>
    public bool Write { get; init; }

    /// <summary>Candidates declared before the first look; null for the one of <see cref="Answer"/>.</summary>
    public CandidateSpec[]? Candidates { get; init; }

    /// <summary>Those of them that are looked at now; null for all.</summary>
    public CandidateSpec[]? Look { get; init; }

    /// <summary>Band β.</summary>
    public double Band { get; init; } = 1e-5;

    /// <summary>When the guarantee stops counting; null never.</summary>
    public Expiry? Expires { get; init; }

    /// <summary>A combination or a member's name; null takes the family's default.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether a guarantee that is there may be replaced.</summary>
    public bool Force { get; init; }
}
