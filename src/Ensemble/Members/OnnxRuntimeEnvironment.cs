using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>ONNX Runtime's process-wide state: started once, with telemetry off.</summary>
static partial class OnnxRuntimeEnvironment
{
    static readonly Lazy<OrtEnv> Environment = new(Start);

    /// <summary>Starts the runtime unless it runs. Thread-safe.</summary>
    public static void Ensure() => _ = Environment.Value;

    // Nothing may be sent anywhere. The native library reads the variable with getenv while it initialises, and getenv
    // does not see what .NET sets for itself.
    static OrtEnv Start()
    {
        _ = SetEnvironment("ORT_DISABLE_TELEMETRY", "1", 1);
        var options = new EnvironmentCreationOptions
        {
            logId = "gateway",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        OrtEnv env = OrtEnv.CreateInstanceWithOptions(ref options);
        env.DisableTelemetryEvents();
        return env;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
