using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>ONNX Runtime's process-wide state: started once, with telemetry off.</summary>
static class OnnxRuntimeEnvironment
{
    static readonly Lazy<OrtEnv> Environment = new(Start);

    /// <summary>Starts the runtime unless it runs. Thread-safe.</summary>
    public static void Ensure() => _ = Environment.Value;

    static OrtEnv Start()
    {
        // Read by the native library while it initialises: nothing may be sent anywhere.
        System.Environment.SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1");
        var options = new EnvironmentCreationOptions
        {
            logId = "gateway",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        var env = OrtEnv.CreateInstanceWithOptions(ref options);
        env.DisableTelemetryEvents();
        return env;
    }
}
