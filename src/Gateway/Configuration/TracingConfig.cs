using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Where traces go.</summary>
sealed class TracingConfig
{
    [Description("Address of a collector that takes OTLP: http://HOST:4317 for grpc, http://HOST:4318/v1/traces for http/protobuf. Left out: there are no traces.")]
    public string? Endpoint { get; init; }

    [Description("grpc or http/protobuf.")]
    public string Protocol { get; init; } = "grpc";

    [Description("Share of the requests that are traced, of those whose caller does not say itself (traceparent)."), Range(0.0, 1.0)]
    public double SampleRatio { get; init; } = 0.1;

    [Description("File of headers that are sent to the collector, NAME: VALUE a line, with mode 0600.")]
    public string? HeadersFile { get; init; }

    [Description("File of the certificates, PEM, that sign the collector's; left out: whom the system trusts.")]
    public string? CertificateAuthority { get; init; }
}
