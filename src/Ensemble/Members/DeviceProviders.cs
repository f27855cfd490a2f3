using System.Globalization;
using Ensemble.Devices;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>Has a session run on a device. Thread-safe.</summary>
static class DeviceProviders
{
    const string Registration = "gateway-cuda", Provider = "CUDAExecutionProvider";

    static readonly Lock Registering = new();
    static bool isRegistered;

    /// <summary>Where ONNX Runtime's library lies, and beside it those of its providers; null where it was not found.</summary>
    public static string? Folder { get; } = new[] { AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native") }
        .FirstOrDefault(f => File.Exists(Path.Combine(f, "libonnxruntime.so")));

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

            OrtEnv env = Register();
            OrtEpDevice[] devices = [.. env.GetEpDevices().Where(d => d.EpName == Provider)];
            if (device.Id >= devices.Length)
                throw new ModelException($"{Unusable(device)}ONNX Runtime finds {devices.Length} devices for CUDA");
            options.AppendExecutionProvider(env, [devices[device.Id]], Cuda(device));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException(Unusable(device) + exception.Message, exception);
        }
    }

    /// <summary>What <see cref="Add"/> begins with where it cannot.</summary>
    public static string Unusable(DeviceOptions device) => $"the device {device.Name} cannot be used: ";

    // The library is one of its own, which ONNX Runtime need not have been built with.
    static OrtEnv Register()
    {
        OnnxRuntimeEnvironment.Ensure();
        OrtEnv env = OrtEnv.Instance();
        lock (Registering)
        {
            if (!isRegistered)
                env.RegisterExecutionProviderLibrary(Registration, Path.Combine(Folder ?? AppContext.BaseDirectory, "libonnxruntime_providers_cuda.so"));
            isRegistered = true;
        }

        return env;
    }

    // TF32 would round every product to ten bits, and the fastest of several algorithms is another one at each start and number of rows: what
    // was promised was counted on FP32, and golden rows hold for one choice.
    static Dictionary<string, string> Cuda(DeviceOptions device)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
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
