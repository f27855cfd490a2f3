namespace Export.Fusing;

/// <summary>How far a fused file and what it stands for lie apart on real rows.</summary>
/// <param name="GoldenRows">Golden rows.</param>
/// <param name="DataRows">Rows of a data file.</param>
/// <param name="Exact">Whether every output of every member is the same to the last bit.</param>
/// <param name="Largest">Largest difference of a number, relative to max(1, |number|): members' outputs, or answer and scores.</param>
/// <param name="Flagged">Rows that the gateway flags; 0 without the answer.</param>
/// <param name="OnLimit">Rows that are flagged otherwise and whose score is the limit's but for rounding.</param>
sealed record FusedComparison(int GoldenRows, int DataRows, bool Exact, double Largest, int Flagged, int OnLimit)
{
    /// <summary>Rows compared.</summary>
    public int Rows => GoldenRows + DataRows;
}
