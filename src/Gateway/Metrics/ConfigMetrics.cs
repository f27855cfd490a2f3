namespace Gateway.Metrics;

/// <summary>What happens to the configuration. Thread-safe.</summary>
sealed class ConfigMetrics
{
    readonly Instruments instruments;

    public ConfigMetrics(Instruments instruments)
    {
        this.instruments = instruments;
        instruments.ConfigReloads.WithLabels("loaded").Inc(0);
        instruments.ConfigReloads.WithLabels("refused").Inc(0);
        instruments.ConfigLastReload.Set(1);
    }

    /// <summary>A configuration counts, or was refused.</summary>
    public void Reloaded(bool accepted, DateTimeOffset now)
    {
        instruments.ConfigReloads.WithLabels(accepted ? "loaded" : "refused").Inc();
        instruments.ConfigLastReload.Set(accepted ? 1 : 0);
        if (accepted)
            instruments.ConfigSince.Set(now.ToUnixTimeMilliseconds() / 1000.0);
    }

    /// <summary>Names in the configuration that mean nothing here.</summary>
    public void UnknownNames(int names) => instruments.ConfigUnknownNames.Set(names);
}
