using Ensemble.Devices;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Serving;

/// <summary>Says at the start what models run on: whoever asked for a GPU and has none is to know.</summary>
sealed class DeviceReport(GatewayMetrics metrics, ILogger<DeviceReport> logger)
{
    public void Tell(DeviceConfig config)
    {
        var device = DeviceRules.Of(config);
        metrics.Device(device.Name, DeviceProbe.Model(device) ?? "", device.InsteadOf is not null);
        if (device.InsteadOf is { } wanted)
            Log.DeviceNotUsed(logger, wanted);
        else if (device.IsAccelerator)
            Log.DeviceUsed(logger, device.Name, DeviceProbe.Model(device) ?? "a device without a name");
    }
}
