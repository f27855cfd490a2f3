using System.Text.Json;
using Gateway.AuditLog;
using Gateway.RemoteMembers;

namespace Gateway.Security;

/// <summary>
/// Notes in the audit log that keys and tokens were not taken: a line a minute for each reason, with how many there were since the
/// one before, for whoever sends them could fill a disk. Thread-safe.
/// </summary>
sealed class RefusalNotes(AuditTrail trail, TimeProvider time)
{
    readonly OnceAMinute[] times = [.. Enum.GetValues<AuthFailure>().Select(_ => new OnceAMinute(time))];
    readonly long[] refused = new long[Enum.GetValues<AuthFailure>().Length];

    /// <summary>Credentials came that are not good; what came without any, or may not do what it asks, is none of these.</summary>
    public void Refused(HttpContext context, AuthFailure reason)
    {
        if (reason is AuthFailure.Missing or AuthFailure.Scope or AuthFailure.Peer)
            return;
        Interlocked.Increment(ref refused[(int)reason]);
        if (!times[(int)reason].IsTime())
            return;
        long count = Interlocked.Exchange(ref refused[(int)reason], 0);
        trail.Note(AuditEvent.KeyRefused, ("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString())), ("refused", count.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("by", AuditTrail.Peer(context)));
    }
}
