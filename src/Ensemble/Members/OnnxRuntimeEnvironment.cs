using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>ONNX Runtime's process-wide state: started once, with telemetry off.</summary>
static partial class OnnxRuntimeEnvironment
{
    /// <summary>Grow by what is asked for, not to the next power of two: a limit is then used to its end.</summary>
    const int AsRequested = 1;

    static readonly Lazy<OrtEnv> Environment = new(Start);
    static readonly Lock Sharing = new();
    static bool shared;

    /// <summary>Starts the runtime unless it runs. Thread-safe.</summary>
    public static void Ensure() => _ = Environment.Value;

    /// <summary>Makes the memory that sessions can share, of so many bytes, unless there is some. Thread-safe.</summary>
    public static void ShareMemory(uint bytes)
    {
        lock (Sharing)
        {
            if (shared)
                return;
            using var arena = new OrtArenaCfg(bytes, AsRequested, -1, -1);
            using var place = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            Environment.Value.CreateAndRegisterAllocator(place, arena);
            shared = true;
        }
    }

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
