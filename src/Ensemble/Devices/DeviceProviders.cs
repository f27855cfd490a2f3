using System.Globalization;
using Ensemble.Members;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Devices;

/// <summary>Has a session run on a device.</summary>
static class DeviceProviders
{
    /// <summary>Adds the providers of a device, before which the processor's counts only for what they cannot do.</summary>
    /// <exception cref="ModelException">The device cannot be used; the message says why.</exception>
    public static void Add(SessionOptions options, DeviceOptions device)
    {
        if (!device.IsAccelerator)
            return;
        try
        {
            if (device.Kind == DeviceKind.TensorRt)
            {
                using var engines = new OrtTensorRTProviderOptions();
                engines.UpdateOptions(TensorRt(device));
                options.AppendExecutionProvider_Tensorrt(engines);
            }

            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(Cuda(device));
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"the device {device.Name} cannot be used: {exception.Message}", exception);
        }
    }

    // TF32 would round every product to ten bits, and the fastest of several algorithms is another one at each start and number of rows: what
    // was promised was counted on FP32, and golden rows hold for one choice.
    static Dictionary<string, string> Cuda(DeviceOptions device)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["device_id"] = device.Id.ToString(CultureInfo.InvariantCulture),
            ["use_tf32"] = "0",
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            ["arena_extend_strategy"] = "kSameAsRequested",
        };
        if (device.MemoryBytes > 0)
            options["gpu_mem_limit"] = device.MemoryBytes.ToString(CultureInfo.InvariantCulture);
        return options;
    }

    static Dictionary<string, string> TensorRt(DeviceOptions device)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal) { ["device_id"] = device.Id.ToString(CultureInfo.InvariantCulture) };
        if (device.Engines is { } folder)
        {
            options["trt_engine_cache_enable"] = "1";
            options["trt_engine_cache_path"] = folder;
        }

        return options;
    }
}
