using Prometheus;

namespace Gateway.Metrics;

/// <summary>One route's series. Thread-safe.</summary>
sealed class RouteMetrics(Instruments instruments, string route)
{
    readonly OutcomeCounter requests = new(outcome => instruments.PassRequests.WithLabels(route, outcome));
    readonly Histogram.Child duration = instruments.PassDuration.WithLabels(route);

    public void Passed(string outcome, TimeSpan took)
    {
        requests.Inc(outcome);
        duration.Observe(took.TotalSeconds);
    }
}
