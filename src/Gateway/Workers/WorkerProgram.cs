using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gateway.Workers;

/// <summary>How this program starts itself to run one member.</summary>
static class WorkerProgram
{
    /// <summary>The one argument.</summary>
    public const string Verb = "worker";

    // What the runtime needs to start and what its operator set for it; no keys and secrets that an environment may hold.
    static readonly string[] Kept = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "LANG", "TZ"];
    static readonly string[] KeptPrefixes = ["DOTNET_", "LC_", "OMP_", "ORT_"];

    /// <summary>The program and its environment; it reads and writes by pipes, but for its errors.</summary>
    public static ProcessStartInfo Info()
    {
        string dll = typeof(WorkerProgram).Assembly.Location;
        var info = new ProcessStartInfo(dll.Length == 0 ? Environment.ProcessPath! : Host()) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (dll.Length > 0)
        {
            info.ArgumentList.Add("exec");
            info.ArgumentList.Add(dll);
        }

        info.ArgumentList.Add(Verb);
        info.Environment.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (Kept.Contains(name, StringComparer.Ordinal) || KeptPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
                info.Environment[name] = (string?)variable.Value;
        }

        // One of many on the machine: few threads, little memory, no door for debuggers.
        info.Environment["DOTNET_gcServer"] = "0";
        info.Environment["DOTNET_gcConcurrent"] = "0";
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        return info;
    }

    // The one that runs this process: another one may have another runtime.
    static string Host()
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(host) ? host : Environment.ProcessPath!;
    }
}
