using System.Text.Json;
using Gateway.Security;

namespace Gateway.Metrics;

/// <summary>Who was not let in, and when certificates end. Thread-safe.</summary>
sealed class AccessMetrics
{
    readonly Instruments instruments;
    readonly OutcomeCounter failures;
    readonly OutcomeCounter refusals;

    public AccessMetrics(Instruments instruments)
    {
        this.instruments = instruments;
        failures = new(reason => instruments.AuthFailures.WithLabels(reason));
        refusals = new(way => instruments.QuotaRefusals.WithLabels(way));
    }

    /// <summary>A request was not let in.</summary>
    public void Failed(AuthFailure reason) => failures.Inc(JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));

    /// <summary>A caller has sent as much as it may.</summary>
    public void Refused(CallerWay way) => refusals.Inc(JsonNamingPolicy.SnakeCaseLower.ConvertName(way.ToString()));

    /// <summary>A certificate was read.</summary>
    public void Certificate(string which, DateTimeOffset until) => instruments.CertificateExpiry.WithLabels(which).Set(until.ToUnixTimeSeconds());
}
