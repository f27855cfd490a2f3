using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;

/// <summary>
/// Loaded by .NET into a server that is measured (DOTNET_STARTUP_HOOKS): writes what was allocated there, ten times a second, into eight
/// bytes that the benchmark reads. It has to be of no namespace and of this name.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for it by this name.")]
[SuppressMessage("Design", "MA0047", Justification = "The runtime looks for it by this name.")]
static class StartupHook
{
    /// <summary>Names the file of eight bytes.</summary>
    public const string Variable = "BENCH_ALLOCATED";

    static MemoryMappedViewAccessor? view;
    static Timer? timer;

    /// <summary>Called before Main.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
            return;
        view = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, sizeof(long)).CreateViewAccessor(0, sizeof(long));
        timer = new Timer(static _ => view!.Write(0, GC.GetTotalAllocatedBytes(precise: false)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }
}
