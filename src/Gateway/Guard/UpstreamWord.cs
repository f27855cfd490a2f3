namespace Gateway.Guard;

/// <summary>What a guarded service said to the golden inputs.</summary>
/// <param name="Fingerprint">Digest of its answers; null where it could not be asked.</param>
/// <param name="Metadata">What it says of its version; null where it says nothing.</param>
/// <param name="Problem">Why it could not be asked, or that its destinations answer differently; null otherwise.</param>
/// <param name="Differs">Whether its destinations answer differently from one another.</param>
sealed record UpstreamWord(string? Fingerprint, string? Metadata, string? Problem, bool Differs = false);
