using System.ComponentModel;

namespace Gateway.Configuration;

/// <summary>How callers are known, and where that may be left out.</summary>
sealed class AccessConfig
{
    [Description("File of API keys, one a line as ./gateway key prints them, with mode 0600; read again when it changes.")]
    public string? Keys { get; init; }

    [Description("Signed tokens (JWT) of an issuer.")]
    public TokensConfig? Tokens { get; init; }

    [Description("Callers known by a client certificate, by a name of one's own; Tls.ClientCa says who signs them.")]
    public IReadOnlyDictionary<string, CertificateConfig> Certificates { get; init; } = new Dictionary<string, CertificateConfig>(StringComparer.Ordinal);

    [Description("Quota of a caller whose key has none of its own; left out: none.")]
    public QuotaConfig? Quota { get; init; }

    [Description("Whether /metrics asks for the scope metrics.")]
    public bool MetricsAuth { get; init; }

    [Description("A mesh or proxy in front ends TLS: listeners beyond loopback may speak in the clear. A peer on this machine is nobody special then.")]
    public bool BehindTls { get; init; }

    [Description("Listeners beyond loopback without TLS or without authentication.")]
    public bool Insecure { get; init; }

    /// <summary>Whether callers have to be known.</summary>
    public bool IsOn() => Keys is not null || Tokens is not null || Certificates.Count > 0;
}
