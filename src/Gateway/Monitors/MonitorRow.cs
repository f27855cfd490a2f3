namespace Gateway.Monitors;

/// <summary>A monitor as the store keeps it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Family">Family.</param>
/// <param name="Version">Version that decided.</param>
/// <param name="Guarantee">Guarantee; empty for the traffic of the version.</param>
/// <param name="Binding">Digest of what it is about: another guarantee of the same name has another monitor.</param>
/// <param name="Position">Number of the last decision that it is done with.</param>
/// <param name="State">JSON.</param>
sealed record MonitorRow(long Id, string Family, string Version, string Guarantee, string Binding, long Position, string State);
