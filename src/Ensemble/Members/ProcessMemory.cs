using System.Runtime.InteropServices;

namespace Ensemble.Members;

/// <summary>Bounds the memory of this process, whoever asks for it: managed code, the runtime of models, or what they call.</summary>
public static partial class ProcessMemory
{
    // sys/resource.h of Linux, on every processor that .NET runs on there.
    const int Data = 2;

    /// <summary>Sets the most that the process may hold to write in; it cannot be raised again.</summary>
    /// <param name="bytes">1 or more.</param>
    /// <returns>Whether the system took it.</returns>
    public static bool Limit(long bytes)
    {
        ulong[] limits = [(ulong)bytes, (ulong)bytes];
        return SetLimit(Data, limits) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, ulong[] limits);
}
