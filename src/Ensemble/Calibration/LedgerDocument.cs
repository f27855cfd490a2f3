namespace Ensemble.Calibration;

/// <summary>The file <c>ledger.json</c>; the digests of the rows stand beside it in <c>ledger-rows.bin</c>, 16 bytes a row.</summary>
public sealed record LedgerDocument
{
    /// <summary>Version of this file's form; 1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>SHA-256 of the looks' rows in <c>ledger-rows.bin</c>, lower-case hexadecimal.</summary>
    public required string RowsSha256 { get; init; }

    /// <summary>Looks in the order in which they happened; their rows follow each other in <c>ledger-rows.bin</c>.</summary>
    public required LedgerLook[] Looks { get; init; }
}
