using System.ComponentModel;

namespace Gateway.Configuration;

/// <summary>A caller known by a client certificate: by one of its alternative names, or by its subject.</summary>
sealed class CertificateConfig
{
    [Description("Subject alternative name, dns:NAME or uri:URI.")]
    public string? San { get; init; }

    [Description("Subject as openssl x509 -subject -nameopt RFC2253 prints it, as in CN=scraper,O=Example.")]
    public string? Subject { get; init; }

    [Description("Scopes with a space between them, as in: predict:mnist explain.")]
    public required string Scopes { get; init; }

    [Description("Whose decisions are seen; left out: those of every tenant.")]
    public string? Tenant { get; init; }
}
