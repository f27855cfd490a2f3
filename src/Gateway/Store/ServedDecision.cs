using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Pipeline;

namespace Gateway.Store;

/// <summary>What is to be kept of a guarded service's answer.</summary>
/// <param name="Route">Route of the configuration.</param>
/// <param name="FamilyName">The family that judges.</param>
/// <param name="Service">JSON object: what the service answered.</param>
/// <param name="Decisions">One a row; without an answer where the family gave none.</param>
sealed record ServedDecision(string Route, string FamilyName, string Service, FamilyDecisions Decisions)
{
    /// <summary>The family; null where none serves.</summary>
    public Family? Family { get; init; }

    /// <summary>The body in the family's terms; null where it was not read.</summary>
    public InferRequest? Request { get; init; }

    /// <summary>What the members gave; null where they gave nothing in time.</summary>
    public MemberOutputs? Outputs { get; init; }

    /// <summary>Whose request it was; null where the caller has no tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>The decision's id, where its noise was drawn by it; default makes a new one.</summary>
    public Guid Id { get; init; }

    /// <summary>Whether its rows may enter the audit; those that were drawn once may not again.</summary>
    public bool IsAudited { get; init; } = true;
}
