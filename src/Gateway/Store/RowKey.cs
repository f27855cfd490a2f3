namespace Gateway.Store;

/// <summary>
/// The key of a recorded row: its decision's number, and in the lower 20 bits its index in the request, which
/// <see cref="Configuration.LimitsConfig.Rows"/> keeps below 2^20. So a row that comes later has a higher key.
/// </summary>
static class RowKey
{
    const int Bits = 20;

    /// <summary>Highest index of a row.</summary>
    public const int Most = (1 << Bits) - 1;

    /// <exception cref="ArgumentOutOfRangeException">The row has no place below its decision's number.</exception>
    public static long Of(long decision, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row, Most);
        return (decision << Bits) | (uint)row;
    }

    /// <summary>SQL: whether a row belongs to a decision. Not by the column "decision", which has no index.</summary>
    /// <param name="decision">SQL of the decision's number.</param>
    public static string Within(string decision) => $"rows.key BETWEEN {decision} << {Bits} AND ({decision} << {Bits}) + {Most}";
}
