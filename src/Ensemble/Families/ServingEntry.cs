namespace Ensemble.Families;

/// <summary>What the store read of one family's <c>serving.json</c>.</summary>
/// <param name="Stamp">See <see cref="ServingFile.Stamp"/>.</param>
/// <param name="State">The newest good state; null where there was none.</param>
/// <param name="Mistakes">What is wrong with the file as it lies there now.</param>
sealed record ServingEntry(string Stamp, ServingState? State, IReadOnlyList<string> Mistakes)
{
    /// <summary>There is no such file: the highest version serves.</summary>
    public static ServingEntry None { get; } = new("", null, []);
}
