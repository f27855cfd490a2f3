using Ensemble.Calibration;

namespace Export.Calibrating;

/// <summary>Keeps looks at outcomes that are no calibration: the same rows for the same purpose once.</summary>
static class LedgerWriting
{
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
        var ledger = Ledger.Read(folder);
        Ledger next = With(ledger, purpose, digests, result, time);
        if (!ReferenceEquals(ledger, next))
            next.Write(folder);
    }

    /// <summary>Now, UTC, in whole seconds.</summary>
    public static DateTimeOffset Second(TimeProvider time) => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
}
