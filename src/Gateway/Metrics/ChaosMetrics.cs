namespace Gateway.Metrics;

/// <summary>Counts what is done to members on purpose. Thread-safe.</summary>
sealed class ChaosMetrics(Instruments instruments)
{
    /// <summary>To so many members something is done.</summary>
    public void Members(int count) => instruments.ChaosMembers.Set(count);

    /// <summary>Something was done to a call; the names are those of the configuration.</summary>
    public void Injected(string family, string member, string kind) => instruments.ChaosInjected.WithLabels(family, member, kind).Inc();
}
