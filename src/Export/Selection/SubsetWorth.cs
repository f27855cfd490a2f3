namespace Export.Selection;

/// <summary>What some members are worth together.</summary>
/// <param name="Members">Indices, ascending.</param>
/// <param name="Coverage">Guaranteed coverage on the half that did not set the threshold, mean over both ways round.</param>
/// <param name="Aurc">AURC × 1,000 on all rows.</param>
sealed record SubsetWorth(int[] Members, double Coverage, double Aurc) : IComparable<SubsetWorth>
{
    /// <summary>Larger where it is worth more: by coverage, then by AURC, then by how few members it takes.</summary>
    public int CompareTo(SubsetWorth? other) => other is null ? 1
        : Coverage != other.Coverage ? Coverage.CompareTo(other.Coverage)
        : Aurc != other.Aurc ? other.Aurc.CompareTo(Aurc)
        : other.Members.Length.CompareTo(Members.Length);
}
