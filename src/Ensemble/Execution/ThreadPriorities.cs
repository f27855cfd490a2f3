using System.Runtime.InteropServices;

namespace Ensemble.Execution;

/// <summary>The calling thread's priority in the kernel, which .NET leaves alone on Linux.</summary>
static partial class ThreadPriorities
{
    // PRIO_PROCESS with 0 means the calling thread (setpriority(2), notes).
    const int Process = 0, Lowest = 19;

    /// <summary>Lowers it by so many steps of nice; anybody may. Elsewhere than on Linux nothing happens.</summary>
    public static void Lower(int steps)
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(Process, 0, Math.Min(Lowest, GetPriority(Process, 0) + steps));
    }

    [LibraryImport("libc", EntryPoint = "getpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetPriority(int which, uint who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int nice);
}
