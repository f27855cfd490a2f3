using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Store;

/// <summary>
/// A sync that says when it failed. FileStream.Flush and RandomAccess.FlushToDisk of .NET 10 return as if all were well where
/// fsync gives EIO (seen with strace, which injected it).
/// </summary>
static class DiskSync
{
    /// <exception cref="IOException">The file's bytes may not be on disk.</exception>
    public static void Of(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            file.Flush(flushToDisk: true);
            return;
        }

        file.Flush();
        if (Sync(file.SafeFileHandle) != 0)
            throw new IOException($"{file.Name} could not be synced: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "The generated form needs unsafe code, which this program has none of.")]
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Sync(SafeFileHandle file);
}
