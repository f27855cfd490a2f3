using Ensemble.Devices;

namespace Gateway.Configuration;

/// <summary>Whether the configured device is there, and what models run on where it is not.</summary>
static class DeviceRules
{
    /// <summary>What models run on.</summary>
    public static DeviceOptions Of(DeviceConfig config)
    {
        var wanted = Wanted(config);
        return config.Fallback && DeviceProbe.WhyNot(wanted) is { } why ? DeviceOptions.Processor with { InsteadOf = $"{wanted.Name} ({why})" } : wanted;
    }

    /// <summary>What is wrong with the device here; nothing where the processor may stand in.</summary>
    public static IEnumerable<(string Path, string Message)> Find(DeviceConfig config)
    {
        var wanted = Wanted(config);
        if (!config.Fallback && DeviceProbe.WhyNot(wanted) is { } why)
            yield return ("$.Device.Kind", $"{wanted.Name} cannot be used: {why}. With Device.Fallback the processor stands in");
    }

    static DeviceOptions Wanted(DeviceConfig config) =>
        config.Kind == DeviceKind.Cpu ? DeviceOptions.Processor : new(config.Kind, config.Id) { MemoryBytes = config.MemoryBytes, Engines = config.Engines };
}
