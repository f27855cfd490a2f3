using Ensemble.Calibration;

namespace Ensemble.Families;

/// <summary>A family's <c>family.json</c>: everything that makes its answers. Immutable.</summary>
public sealed record Manifest
{
    /// <summary>Link to the schema, for editors; ignored.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>Version of this file's form; 1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Name of the family: letters, digits, '.', '_' and '-', not starting with '.'.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the family, of the same characters.</summary>
    public required string Version { get; init; }

    /// <summary>classification or regression.</summary>
    public required string Task { get; init; }

    /// <summary>Public inputs.</summary>
    public required TensorConfig[] Inputs { get; init; }

    /// <summary>Public outputs of the members.</summary>
    public required TensorConfig[] Outputs { get; init; }

    /// <summary>Which output answers.</summary>
    public required DecidesConfig Decides { get; init; }

    /// <summary>Class names in class order; null stands for "0" to "C−1".</summary>
    public string[]? Labels { get; init; }

    /// <summary>Input by which members are told their λ; null when no model is conditioned on it.</summary>
    public LambdaInputConfig? LambdaInput { get; init; }

    /// <summary>Members, in the order in which votes are listed.</summary>
    public required MemberConfig[] Members { get; init; }

    /// <summary>Answer choices.</summary>
    public AnswerConfig Answer { get; init; } = new();

    /// <summary>Members that must answer a row, 1 to K; null stands for ⌈2K/3⌉ (K = 1: 1).</summary>
    public int? Quorum { get; init; }

    /// <summary>Scores and fixed gates.</summary>
    public ScoresConfig Scores { get; init; } = new();

    /// <summary>Regression: which end is the worst case, minimum or maximum; null refuses worst_case.</summary>
    public string? Worst { get; init; }

    /// <summary>Guarantees issued by calibration.</summary>
    public Guarantee[] Guarantees { get; init; } = [];

    /// <summary>Intervals around a regression's answers; null when none were calibrated.</summary>
    public ConformalConfig? Intervals { get; init; }

    /// <summary>Sets of classes; null when none were calibrated.</summary>
    public ConformalConfig? Sets { get; init; }

    /// <summary>Sets of classes that hold for changed rows; null when none were calibrated.</summary>
    public ConformalConfig? RobustSets { get; init; }

    /// <summary>What the family did on its fit rows.</summary>
    public BaselineConfig? Baseline { get; init; }

    /// <summary>How differently the members err; written by <c>evaluate --write-diversity</c>, bound to no guarantee.</summary>
    public DiversityConfig? Diversity { get; init; }

    /// <summary>Kept inputs with expected outputs.</summary>
    public GoldenConfig? Golden { get; init; }

    /// <summary>All members in one ONNX file, written by <c>fuse --serve</c>: run in their place where it gives their bits in less time.</summary>
    public FileConfig? Fused { get; init; }
}
