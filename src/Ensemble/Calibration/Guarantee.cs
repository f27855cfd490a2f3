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

    /// <summary>Bound on P(wrong | not flagged), in (0, 1).</summary>
    public required double Alpha { get; init; }

    /// <summary>Probability over the calibration draw that the bound fails, in (0, 1).</summary>
    public required double Delta { get; init; }

    /// <summary>Risk threshold: a row with risk above it is flagged.</summary>
    public required double Tau { get; init; }

    /// <summary>Share of the calibration rows at which the sequence started, in (0, 1].</summary>
    public double Start { get; init; } = 0.5;

    /// <summary>Answer choice: a combination, or a member's name.</summary>
    public required string Answer { get; init; }

    /// <summary>Risk score.</summary>
    public required string Risk { get; init; }

    /// <summary>κ of mean_minus_sd.</summary>
    public double Kappa { get; init; } = 1;

    /// <summary>What counts as wrong: zero_one.</summary>
    public string Loss { get; init; } = "zero_one";

    /// <summary>Gates besides risk, each a novelty score at a rate.</summary>
    public GateConfig[] Gates { get; init; } = [];

    /// <summary>Calibration rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Unflagged calibration rows (risk ≤ τ − β).</summary>
    public required int N { get; init; }

    /// <summary>Wrong ones among those with risk ≤ τ + β.</summary>
    public required int K { get; init; }

    /// <summary>P(Binomial(n, α) ≤ k).</summary>
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
}
