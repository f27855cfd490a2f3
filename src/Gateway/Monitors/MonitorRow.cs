namespace Gateway.Monitors;

/// <summary>A monitor as the store keeps it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Family">Family.</param>
/// <param name="Version">Version that decided.</param>
/// <param name="Guarantee">Guarantee; empty for the traffic of the version.</param>
/// <param name="Binding">Digest of what it is about: another guarantee of the same name has another monitor.</param>
/// <param name="Position">Number of the last decision that it is done with.</param>
/// <param name="State">JSON.</param>
/// <param name="Base">State behind the steps that are not kept any longer, as JSON; null while every step is.</param>
sealed record MonitorRow(long Id, string Family, string Version, string Guarantee, string Binding, long Position, string State, string? Base = null);
