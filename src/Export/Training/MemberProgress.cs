namespace Export.Training;

/// <summary>A pass that ended.</summary>
/// <param name="Seed">Member.</param>
/// <param name="Epoch">Passes made, from 1.</param>
/// <param name="Loss">Mean training loss of the pass.</param>
/// <param name="ValidationLoss">Validation loss; null without validation rows.</param>
/// <param name="Last">Whether training of this member is over.</param>
readonly record struct MemberProgress(int Seed, int Epoch, double Loss, double? ValidationLoss, bool Last)
{
    /// <summary>What is trained, where that is no member.</summary>
    public string? Name { get; init; }

    /// <summary>How many there will be at most, where that are not the passes asked for.</summary>
    public int? Of { get; init; }
}
