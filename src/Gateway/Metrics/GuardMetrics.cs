using Prometheus;

namespace Gateway.Metrics;

/// <summary>One guard route's series. Thread-safe.</summary>
sealed class GuardMetrics
{
    readonly Instruments instruments;
    readonly string route;
    readonly OutcomeCounter requests;
    readonly OutcomeCounter undecided;
    readonly Histogram.Child wait;

    /// <param name="instruments">Where it is counted.</param>
    /// <param name="route">Route of the configuration.</param>
    public GuardMetrics(Instruments instruments, string route)
    {
        (this.instruments, this.route) = (instruments, route);
        requests = new(outcome => instruments.GuardRequests.WithLabels(route, outcome));
        undecided = new(reason => instruments.GuardUndecided.WithLabels(route, reason));
        wait = instruments.GuardWait.WithLabels(route);
    }

    /// <summary>A request has ended: unflagged, flagged, abstained, fallback, failed or not_judged.</summary>
    public void Ended(string outcome) => requests.Inc(outcome);

    /// <summary>A request was not decided by its family.</summary>
    /// <param name="reason">Why, from a fixed list.</param>
    public void Undecided(string reason) => undecided.Inc(reason);

    /// <summary>A reply waited for its family after the service had answered.</summary>
    public void Waited(TimeSpan waited) => wait.Observe(waited.TotalSeconds);

    /// <summary>Series of the features of the family that serves now.</summary>
    public FeatureMetrics Features(IReadOnlyList<string> names) => new(instruments, route, names);
}
