using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Whom the gateway tells itself what cannot wait for a scrape.</summary>
sealed class AlertsConfig
{
    [Description("Addresses of Alertmanagers, http://HOST:PORT or https, with the path that they are served under. None: the gateway sends nothing.")]
    public IReadOnlyList<string> Alertmanagers { get; init; } = [];

    [Description("Labels of every alert, those that Prometheus gives what it scrapes here: job (without it: gateway), instance (without it: the address of the operations port), and its external labels.")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("How often Alertmanagers are told again what is still so: at most half of their resolve_timeout."), Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Resend { get; init; } = TimeSpan.FromMinutes(1);

    [Description("How long a quorum has to be lost, or a family not loaded, before it is told."), Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(10);

    [Description("How long something has to be over before it is told that it is: longer than Prometheus takes to see it."), Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Hold { get; init; } = TimeSpan.FromMinutes(2);

    [Description("File of the certificates, PEM, that sign those of the Alertmanagers; left out: whom the system trusts.")]
    public string? CertificateAuthority { get; init; }

    [Description("File with the token that is shown to the Alertmanagers (Authorization: Bearer), with mode 0600; read again each time.")]
    public string? TokenFile { get; init; }
}
