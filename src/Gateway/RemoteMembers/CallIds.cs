using System.Security.Cryptography;

namespace Gateway.RemoteMembers;

/// <summary>
/// An id for each question to a replica. Its reply has to bear the same: an answer to somebody else's question is never taken for ours.
/// </summary>
static class CallIds
{
    static readonly string Process = RandomNumberGenerator.GetHexString(16, lowercase: true);
    static long last;

    public static string Next() => $"{Process}-{Interlocked.Increment(ref last):x}";
}
