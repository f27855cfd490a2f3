namespace Gateway.RemoteMembers;

/// <summary>A cluster of the configuration as remote members need it.</summary>
/// <param name="Destinations">Name and address of each; at least one.</param>
/// <param name="IsGrpc">Whether they speak gRPC; else HTTP.</param>
/// <param name="AnyCertificate">Whether whatever certificate they show is taken.</param>
/// <param name="Connections">Connections to each at most; null for no limit.</param>
/// <param name="Tls">Who signs their certificates, and the one that is shown to them; null for the system's signers and none.</param>
sealed record RemoteCluster(IReadOnlyList<(string Name, Uri Address)> Destinations, bool IsGrpc, bool AnyCertificate, int? Connections, RemoteTls? Tls = null)
{
    /// <summary>Whether the same is asked in the same way.</summary>
    public bool Equals(RemoteCluster? other) =>
        other is not null && IsGrpc == other.IsGrpc && AnyCertificate == other.AnyCertificate && Connections == other.Connections
        && Tls?.Digest == other.Tls?.Digest && Destinations.SequenceEqual(other.Destinations);

    public override int GetHashCode() => HashCode.Combine(Destinations.Count, IsGrpc, AnyCertificate, Connections, Tls?.Digest);
}
