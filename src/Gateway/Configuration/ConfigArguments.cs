namespace Gateway.Configuration;

/// <summary>What the command line says of the configuration; null where it says nothing.</summary>
sealed record ConfigArguments(string? File = null, string? Http = null, string? Grpc = null, string? Ops = null, string? Families = null,
    bool BehindTls = false, bool Insecure = false, bool Chaos = false, string? Log = null, bool Gpu = false, bool AsksDevice = false);
