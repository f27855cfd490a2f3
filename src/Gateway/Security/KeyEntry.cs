namespace Gateway.Security;

/// <summary>One key that is good between two moments. Immutable.</summary>
/// <param name="Caller">Who has it.</param>
/// <param name="Digest">SHA-256 of its secret.</param>
/// <param name="NotBefore">From when on.</param>
/// <param name="Expires">Until when.</param>
sealed record KeyEntry(Caller Caller, byte[] Digest, DateTimeOffset NotBefore, DateTimeOffset Expires);
