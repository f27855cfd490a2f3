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

    public string LabelColumn { get; init; } = "label";

    /// <summary>Rows of the fit split.</summary>
    public required RowSelection FitRows { get; init; }

    /// <summary>Rows of the calibrate split; null when nothing is guaranteed.</summary>
    public RowSelection? Rows { get; init; }

    /// <summary>Bound α, in (0, 1); null previews.</summary>
    public double? Alpha { get; init; }

    /// <summary>Probability δ that the bound fails, in (0, 1).</summary>
    public double Delta { get; init; } = 0.05;

    /// <summary>Share of the calibrate rows at which the sequence starts, in (0, 1].</summary>
    public double Start { get; init; } = 0.5;

    /// <summary>Band β.</summary>
    public double Band { get; init; } = 1e-5;

    /// <summary>When the guarantee stops counting; null never.</summary>
    public Expiry? Expires { get; init; }

    /// <summary>A combination or a member's name; null takes the family's default.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether a guarantee that is there may be replaced.</summary>
    public bool Force { get; init; }
}
