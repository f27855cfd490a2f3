using System.Security.Cryptography;

namespace Gateway.Security;

/// <summary>All keys of one moment, by id; two of one id while they are rotated. Immutable.</summary>
sealed class KeyRing
{
    /// <summary>Keys that one id may have at once.</summary>
    public const int PerId = 2;

    // Stands where an id has no key, or only one: whoever asks cannot tell by the time that it takes.
    static readonly KeyEntry Blank = new(Caller.Nobody, RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes), DateTimeOffset.MaxValue, DateTimeOffset.MinValue);

    readonly Dictionary<string, KeyEntry[]> keys;

    /// <param name="entries">At most <see cref="PerId"/> of one id.</param>
    public KeyRing(IEnumerable<KeyEntry> entries) => keys = entries.GroupBy(e => e.Caller.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Concat(Enumerable.Repeat(Blank, PerId)).Take(PerId).ToArray(), StringComparer.Ordinal);

    public int Count => keys.Values.Sum(slots => slots.Count(s => s != Blank));

    /// <summary>What a secret is compared with: as many digests for an id that nobody has as for any other.</summary>
    public IReadOnlyList<KeyEntry> Candidates(string id) => keys.GetValueOrDefault(id, [Blank, Blank]);

    /// <summary>Who has a key; a caller, or why there is none.</summary>
    public (Caller? Caller, AuthFailure Failure) Find(string id, string secret, DateTimeOffset now)
    {
        byte[] digest = KeyText.Digest(secret);
        KeyEntry? found = null;
        foreach (var candidate in Candidates(id))
        {
            // Every one, whichever it is.
            if (CryptographicOperations.FixedTimeEquals(digest, candidate.Digest))
                found = candidate;
        }

        return found is null ? (null, AuthFailure.UnknownKey)
            : now < found.NotBefore ? (null, AuthFailure.NotYetValid)
            : now >= found.Expires ? (null, AuthFailure.Expired)
            : (found.Caller, default);
    }
}
