using Ensemble.Families;

namespace Ensemble.Calibration;

/// <summary>
/// A measured promise: with confidence 1 − δ over the calibration draw, P(wrong | not flagged) ≤ α. It belongs to one
/// predictor, whose parts <see cref="Binding"/> digests.
/// </summary>
public sealed record Guarantee
{
    /// <summary>Name on the wire.</summary>
    public required string Id { get; init; }

    /// <summary>What the promise covers and what it does not, in words.</summary>
    public required string Scope { get; init; }

    /// <summary>State as stored: valid or withdrawn; expiry and mismatch are found at load.</summary>
    public string State { get; init; } = "valid";

    /// <summary>When it was issued, UTC.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>When it stops counting, UTC; null never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Bound on P(wrong | not flagged), in (0, 1); where the loss is cost, on the mean cost of what is not flagged, below the largest cost.</summary>
    public required double Alpha { get; init; }

    /// <summary>Probability over the calibration draw that the bound fails, in (0, 1).</summary>
    public required double Delta { get; init; }

    /// <summary>Risk threshold: a row with risk above it is flagged. With groups the largest of theirs.</summary>
    public required double Tau { get; init; }

    /// <summary>Share of the calibration rows at which the sequence started, in (0, 1].</summary>
    public double Start { get; init; } = 0.5;

    /// <summary>All starts, where there are several that share δ.</summary>
    public double[]? Starts { get; init; }

    /// <summary>How candidate thresholds shared δ: sgr, bonferroni or holm; null for a fixed sequence.</summary>
    public string? Method { get; init; }

    /// <summary>Level at which τ was accepted, where starts, groups or declared candidates share δ; null for δ itself.</summary>
    public double? Level { get; init; }

    /// <summary>Thresholds of groups; null where one holds for all.</summary>
    public GroupsConfig? Groups { get; init; }

    /// <summary>Column of which one row a value was kept, since rows of one value belong together; null where rows are independent.</summary>
    public string? Cluster { get; init; }

    /// <summary>Answer choice: a combination, or a member's name.</summary>
    public required string Answer { get; init; }

    /// <summary>Risk score.</summary>
    public required string Risk { get; init; }

    /// <summary>κ of mean_minus_sd.</summary>
    public double Kappa { get; init; } = 1;

    /// <summary>What counts as wrong: zero_one, tolerance, relative_tolerance or cost.</summary>
    public string Loss { get; init; } = "zero_one";

    /// <summary>Regression: how far an answer may lie from the truth, absolute or as a share of the truth; null otherwise.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Cost by true class and, within it, answered class, in label order; null unless the loss is cost. α is in these units.</summary>
    public double[][]? Costs { get; init; }

    /// <summary>Gates besides risk, each a novelty score at a rate.</summary>
    public GateConfig[] Gates { get; init; } = [];

    /// <summary>Calibration rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Unflagged calibration rows (risk ≤ τ − β).</summary>
    public required int N { get; init; }

    /// <summary>Wrong ones among those with risk ≤ τ + β.</summary>
    public required int K { get; init; }

    /// <summary>Sum of the costs of those rows over the largest cost; null unless the loss is cost.</summary>
    public double? LossSum { get; init; }

    /// <summary>P(Binomial(n, α) ≤ k), or Hoeffding–Bentkus of the losses; the largest of the groups'.</summary>
    public required double PValue { get; init; }

    /// <summary>n / rows, in [0, 1].</summary>
    public required double Coverage { get; init; }

    /// <summary>Band β within which a score may move between machines.</summary>
    public double Band { get; init; } = 1e-5;

    /// <summary>Unflagged rows, errors and Clopper–Pearson upper limit per true class.</summary>
    public ClassRisk[] PerTrueClass { get; init; } = [];

    /// <summary>The same per predicted class.</summary>
    public ClassRisk[] PerPredictedClass { get; init; } = [];

    /// <summary>SHA-256 over everything that the guarantee is bound to.</summary>
    public required string Binding { get; init; }

    /// <summary>Number of the scoring code's results; see <see cref="Scores.Scoring"/>.</summary>
    public required int Scoring { get; init; }

    /// <summary>SHA-256 of the calibration rows.</summary>
    public required string CalibrationDigest { get; init; }

    /// <summary>SHA-256 of the fit rows.</summary>
    public required string FitDigest { get; init; }

    /// <summary>Place in the family's ledger, from 1.</summary>
    public required int Ledger { get; init; }

    /// <summary>NPZ with up to 256 calibration rows and their risks, replayed at load.</summary>
    public FileConfig? Replay { get; init; }

    /// <summary>Every threshold in force, ascending: τ, or those of the groups that have one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double[] Thresholds => Groups is null ? [Tau] : [.. Groups.Thresholds.Select(g => g.Tau).OfType<double>().Distinct().Order()];

    /// <summary>The largest cost, by which α and costs are divided; 1 unless the loss is cost.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double LargestCost => Costs is { Length: > 0 } costs ? costs.SelectMany(c => c).DefaultIfEmpty(0).Max() : 1;
}
