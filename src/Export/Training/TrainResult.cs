using Ensemble.Families;
using Export.Evaluation;

namespace Export.Training;

/// <summary>What training a family gave.</summary>
/// <param name="Folder">The family's folder.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Members">Its members.</param>
/// <param name="Learnt">Rows learnt from.</param>
/// <param name="Fitted">Fit rows; 0 without any.</param>
/// <param name="Worth">How it did against what costs less, or as much.</param>
sealed record TrainResult(string Folder, Manifest Manifest, FamilyMember[] Members, int Learnt, int Fitted, FamilyWorth Worth)
{
    /// <summary>Members that do no better than the most frequent class; null for none.</summary>
    public string? Weak { get; init; }

    /// <summary>Whether it is more than its best member; null where nothing was asked.</summary>
    public MemberGate? Gate { get; init; }

    /// <summary>Whether it was refused, so that nothing was written.</summary>
    public bool IsRefused { get; init; }

    /// <summary>How members differ: plain ones first where others were made in their place.</summary>
    public DiversityLine[] Diversity { get; init; } = [];

    /// <summary>What stayed of a family that was replaced, a line each.</summary>
    public string[] Kept { get; init; } = [];
}
