using System.ComponentModel;

namespace Gateway.Configuration;

/// <summary>The certificate of the listeners, and who signs those of clients; files are read again when they change.</summary>
sealed class TlsConfig
{
    [Description("File of the certificate, PEM, with those between it and its root behind it.")]
    public string? Certificate { get; init; }

    [Description("File of its private key, PEM, not encrypted, with mode 0600.")]
    public string? Key { get; init; }

    [Description("File of the certificates, PEM, that sign those of clients; left out: clients are not asked for one.")]
    public string? ClientCa { get; init; }
}
