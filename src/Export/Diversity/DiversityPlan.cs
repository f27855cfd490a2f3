using System.Text.Json.Nodes;
using Ensemble.Data;

namespace Export.Diversity;

/// <summary>How members are made to differ.</summary>
/// <param name="Kind">By what.</param>
sealed record DiversityPlan(DiversityKind Kind)
{
    /// <summary>File of rows whose labels, if any, are not read; null for none.</summary>
    public string? Unlabelled { get; init; }

    public RowSelection? UnlabelledRows { get; init; }

    /// <summary>What the term on unlabelled rows counts beside the loss on labelled ones, ≥ 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether its members are learnt otherwise than by <see cref="Training.Trainer"/>.</summary>
    public bool IsOwnTraining => Kind is not (DiversityKind.Seeds or DiversityKind.Bootstrap);

    /// <summary>Whether members are pushed apart on unlabelled rows.</summary>
    public bool NeedsUnlabelled => Kind is DiversityKind.Dbat or DiversityKind.DivDis;

    public string Name => Kind.ToString().ToLowerInvariant();

    /// <summary>What the manifest's recipe tells of it.</summary>
    public JsonNode Recipe() => NeedsUnlabelled ? new JsonObject { ["by"] = Name, ["weight"] = Weight } : new JsonObject { ["by"] = Name };
}
