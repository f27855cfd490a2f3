using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Decisions;

/// <summary>The decisions on all rows of a request, and the chosen answer.</summary>
/// <param name="Rows">One a row.</param>
/// <param name="Answer">In the order of the family's outputs: the decided one and the label carry the chosen answer.</param>
/// <param name="Chosen">Name of the choice; a combination names after '/' the member that other outputs come from.</param>
/// <param name="Guarantee">The guarantee that was in force for every row; null for none, also where a row's group has none.</param>
/// <param name="RowsWithoutAnswer">Rows that the chosen member did not answer.</param>
public sealed record FamilyDecisions(
    IReadOnlyList<Decision> Rows, IReadOnlyList<Tensor> Answer, string Chosen, GuaranteeStatus? Guarantee, int[] RowsWithoutAnswer)
{
    readonly IReadOnlyList<GateFact>? gates;

    /// <summary>The gates that decided, in the order in which they are named.</summary>
    public IReadOnlyList<GateFact> Gates
    {
        get => gates ?? By?.Facts ?? [];
        init => gates = value;
    }

    /// <summary>What decided: asked for its facts by the few who tell them.</summary>
    internal Gates? By { get; init; }

    /// <summary>Robust sets, row-major, shape (N, C); empty where they were not asked for.</summary>
    public bool[] RobustSets { get; init; } = [];

    /// <summary>What the caller asked to be answered by; in front of a service, the family's default.</summary>
    public AnswerChoice Choice { get; init; }

    /// <summary>Rows that are flagged.</summary>
    public int FlaggedRows
    {
        get
        {
            int flagged = 0;
            for (int row = 0; row < Rows.Count; row++)
                flagged += Rows[row].Flagged ? 1 : 0;
            return flagged;
        }
    }

    /// <summary>Id of the guarantee, or "none".</summary>
    public string GuaranteeId => Guarantee?.Id ?? "none";

    /// <summary>valid, unverified, withdrawn, expired, or none.</summary>
    public string GuaranteeState => Guarantee?.State ?? "none";
}
