namespace Gateway.Monitors;

/// <summary>What monitors found of a guarantee, as the store keeps it.</summary>
/// <param name="Family">Family.</param>
/// <param name="Version">Version.</param>
/// <param name="Guarantee">Guarantee.</param>
/// <param name="Binding">Digest of it and of what it is bound to.</param>
/// <param name="State">withdrawn, for ever, or unverified, for now.</param>
/// <param name="Since">When, microseconds since 1970.</param>
/// <param name="Why">Why.</param>
sealed record StateRow(string Family, string Version, string Guarantee, string Binding, string State, long Since, string Why);
