namespace Export.Trees;

/// <summary>A way to part a node's rows.</summary>
/// <param name="Column">Column; −1 for none found.</param>
/// <param name="Threshold">Rows up to it go left.</param>
/// <param name="Score">Σ sums² / weight, left and right added: the larger, the purer.</param>
readonly record struct Split(int Column, float Threshold, double Score)
{
    /// <summary>None so far.</summary>
    public static Split None { get; } = new(-1, 0, double.NegativeInfinity);
}
