using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Calibrating;

/// <summary>Keeps looks at outcomes that are no calibration: the same rows for the same purpose once.</summary>
static class LedgerWriting
{
    /// <summary>A family's ledger, in which every guarantee of the manifest must have its look.</summary>
    /// <param name="folder">The family's folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <exception cref="DataException">The ledger is damaged, or lacks a look: rows seen before could pass for fresh ones.</exception>
    public static Ledger Read(string folder, Manifest manifest)
    {
        var ledger = Ledger.Read(folder);
        foreach (Guarantee guarantee in manifest.Guarantees)
        {
            bool there = ledger.Looks.Any(l => l.Index == guarantee.Ledger && l.Purpose == "calibrate" && l.Digest == guarantee.CalibrationDigest);
            if (!there)
                throw new DataException($"{folder}: the ledger lacks look {guarantee.Ledger}, which guarantee '{guarantee.Id}' names, so it cannot "
                    + $"tell which rows are fresh; put {Ledger.FileName} and {Ledger.RowsFileName} back");
        }

        // Guarantees can be taken out of the manifest together with the ledger; the splits still know.
        int lost = (SplitDigests.Read(folder).Find("calibrate") ?? []).Count(d => !ledger.Seen.Contains(d));
        return lost == 0 ? ledger : throw new DataException($"{folder}: {SplitDigests.FileName} names {lost} rows that calibrated, and the ledger does not know them, so it cannot "
            + $"tell which rows are fresh; put {Ledger.FileName} and {Ledger.RowsFileName} back");
    }

    /// <summary>The ledger and a look at these rows, unless it holds it already.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="purpose">fit or evaluate.</param>
    /// <param name="digests">Digest of each row.</param>
    /// <param name="result">What came of it, in words.</param>
    /// <param name="time">Clock.</param>
    public static Ledger With(Ledger ledger, string purpose, UInt128[] digests, string result, TimeProvider time) =>
        ledger.Holds(purpose, digests) ? ledger : ledger.With(
            new LedgerLook { Index = 0, Date = Second(time), Purpose = purpose, Rows = 0, Digest = "", Result = result }, digests);

    /// <summary>Writes such a look into a family's folder.</summary>
    /// <param name="folder">The family's folder.</param>
    /// <param name="purpose">fit or evaluate.</param>
    /// <param name="digests">Digest of each row.</param>
    /// <param name="result">What came of it, in words.</param>
    /// <param name="time">Clock.</param>
    public static void Seen(string folder, string purpose, UInt128[] digests, string result, TimeProvider time)
    {
        for (int attempt = 1; ; attempt++)
        {
            var ledger = Ledger.Read(folder);
            Ledger next = With(ledger, purpose, digests, result, time);
            if (ReferenceEquals(ledger, next) || next.TryWrite(folder))
                return;
            if (attempt == 100)
                next.Write(folder);
            Thread.Yield();
        }
    }

    /// <summary>Now, UTC, in whole seconds.</summary>
    public static DateTimeOffset Second(TimeProvider time) => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
}
