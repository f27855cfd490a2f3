using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ensemble.Execution;

/// <summary>Processor time of the calling thread: what it computed, whatever else the machine did meanwhile.</summary>
static partial class ThreadTime
{
    // CLOCK_THREAD_CPUTIME_ID (clock_gettime(2)).
    const int OfThread = 3;

    /// <summary>The calling thread's, since it began; elsewhere than on 64-bit Linux the time that goes by.</summary>
    public static TimeSpan Now => OperatingSystem.IsLinux() && Environment.Is64BitProcess && Get(OfThread, out Time time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : Stopwatch.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Get(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
