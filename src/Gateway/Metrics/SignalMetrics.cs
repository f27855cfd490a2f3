namespace Gateway.Metrics;

/// <summary>Counts what the gateway sends itself. Thread-safe.</summary>
sealed class SignalMetrics
{
    static readonly string[] Results = ["sent", "refused", "failed"];

    readonly Instruments instruments;

    public SignalMetrics(Instruments instruments)
    {
        this.instruments = instruments;
        // Nobody has looked: 0 would be a full disk.
        StoreFree(double.NaN);
    }

    /// <summary>An Alertmanager is told from now on; every result begins at 0, so that an increase from nothing is seen.</summary>
    public void Told(string alertmanager)
    {
        foreach (string result in Results)
            instruments.AlertPushes.WithLabels(alertmanager, result).Inc(0);
    }

    /// <summary>An Alertmanager is not told any more.</summary>
    public void NotTold(string alertmanager)
    {
        foreach (string result in Results)
            instruments.AlertPushes.RemoveLabelled(alertmanager, result);
    }

    public void Pushed(string alertmanager, string result) => instruments.AlertPushes.WithLabels(alertmanager, result).Inc();

    public void Firing(int alerts) => instruments.AlertsFiring.Set(alerts);

    /// <summary>There is a collector; every result begins at 0.</summary>
    public void Exports()
    {
        foreach (string result in Results)
            instruments.TraceExports.WithLabels(result).Inc(0);
    }

    /// <summary>Spans were sent to the collector, or not.</summary>
    public void Exported(string result) => instruments.TraceExports.WithLabels(result).Inc();

    public void StoreFree(double bytes) => instruments.StoreFree.Set(bytes);
}
