using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>The part of <see cref="MetricTable"/> that is about callers.</summary>
static class AccessMetricTable
{
    public static readonly MetricDescription AuthFailures = new(
        "consensus_auth_failures_total", Counter,
        "Requests that were not let in, by reason. Not known: missing, malformed, several, query_string, unknown_key, not_yet_valid, expired, issuer, audience, algorithm, signature, "
        + "keys_unavailable, tenant, certificate. Known, and not allowed: scope, peer.", "reason");

    public static readonly MetricDescription QuotaRefusals = new(
        "consensus_quota_refusals_total", Counter, "Requests refused because their caller had sent as many as its quota allows, by how it is known: key, token, certificate.", "way");

    public static readonly MetricDescription CertificateExpiry = new(
        "consensus_certificate_expiry_timestamp_seconds", Gauge, "When a certificate ends, seconds since 1970: that of the listeners (server), and the first one of those that sign clients' (client_ca).", "certificate");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [AuthFailures, QuotaRefusals, CertificateExpiry];
}
