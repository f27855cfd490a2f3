using System.Runtime.InteropServices;

namespace Ensemble.Families;

/// <summary>Tells files from pipes, sockets and devices, which would block or never end.</summary>
static partial class RegularFile
{
    // From linux/stat.h: the current directory, only the type, and where struct statx keeps its 16-bit mode.
    const int CurrentDirectory = -100;
    const uint TypeOnly = 1;
    const int ModeOffset = 28;
    const int TypeMask = 0xF000;
    const int Regular = 0x8000;

    /// <summary>Whether a path, links followed, is a regular file.</summary>
    public static bool Is(string path)
    {
        Span<byte> state = stackalloc byte[256];
        return Statx(CurrentDirectory, path, 0, TypeOnly, state) == 0
            && (MemoryMarshal.Read<ushort>(state[ModeOffset..]) & TypeMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> state);
}
