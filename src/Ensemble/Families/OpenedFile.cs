using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ensemble.Families;

/// <summary>
/// A file opened below a folder such that no link is followed on the way: each part of the path is opened from the one before, and what
/// was opened is looked at, not what its name says. Regular files with one name only.
/// </summary>
sealed partial class OpenedFile : IDisposable
{
    // Type, number of names and length, and where struct statx keeps them: linux/stat.h.
    const uint TypeLinksAndSize = 1 | 4 | 0x200;
    const int LinksOffset = 16;
    const int ModeOffset = 28;
    const int SizeOffset = 40;
    const int TypeMask = 0xF000;
    const int Regular = 0x8000;
    const int CurrentFolder = -100;
    const int EmptyPath = 0x1000;
    const int LinkItself = 0x100;

    // open(2): these two are numbered otherwise on arm.
    const int Nonblocking = 0x800;
    const int CloseOnExec = 0x80000;
    static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    static readonly int FolderOnly = Arm ? 0x4000 : 0x10000;
    static readonly int NoFollow = Arm ? 0x8000 : 0x20000;

    readonly SafeFileHandle handle;

    OpenedFile(SafeFileHandle handle, long length) => (this.handle, Length) = (handle, length);

    /// <summary>Bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="root">A folder; links on the way to it are followed.</param>
    /// <param name="path">Below it, without parent folders.</param>
    /// <param name="problem">Why not.</param>
    /// <returns>The file, or null.</returns>
    public static OpenedFile? Open(string root, string path, out string problem)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar);
        SafeFileHandle? folder = At(CurrentFolder, root, FolderOnly, out int error);
        for (int i = 0; i < parts.Length - 1 && folder is not null; i++)
        {
            using SafeFileHandle above = folder;
            folder = At((int)above.DangerousGetHandle(), parts[i], FolderOnly | NoFollow, out error);
        }

        if (folder is null)
        {
            problem = Reason(error);
            return null;
        }

        using (folder)
            return Take((int)folder.DangerousGetHandle(), parts[^1], out problem);
    }

    /// <summary>Reads it from begin to end.</summary>
    /// <returns>The bytes; null where it is no longer as long as it was, or cannot be read.</returns>
    public byte[]? ReadAll()
    {
        try
        {
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Length);
            int done = 0;
            while (done < bytes.Length)
            {
                int read = RandomAccess.Read(handle, bytes.AsSpan(done), done);
                if (read == 0)
                    return null;
                done += read;
            }

            Span<byte> more = stackalloc byte[1];
            return RandomAccess.Read(handle, more, done) == 0 ? bytes : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => handle.Dispose();

    static OpenedFile? Take(int folder, string name, out string problem)
    {
        // What opening alone would wake (a device) or wait for (a pipe) is told by its name first, and by the handle after.
        if (Unfit(folder, name, LinkItself, out _) is { } unfit)
        {
            problem = unfit;
            return null;
        }

        SafeFileHandle? opened = At(folder, name, NoFollow | Nonblocking, out int error);
        if (opened is null)
        {
            problem = Reason(error);
            return null;
        }

        if (Unfit((int)opened.DangerousGetHandle(), "", EmptyPath, out long length) is { } replaced)
        {
            opened.Dispose();
            problem = replaced;
            return null;
        }

        problem = "";
        return new OpenedFile(opened, length);
    }

    static string? Unfit(int folder, string name, int flags, out long length)
    {
        Span<byte> state = stackalloc byte[256];
        length = 0;
        if (Statx(folder, name, flags, TypeLinksAndSize, state) != 0)
            return Reason(Marshal.GetLastPInvokeError());
        length = MemoryMarshal.Read<long>(state[SizeOffset..]);
        uint links = MemoryMarshal.Read<uint>(state[LinksOffset..]);
        return (MemoryMarshal.Read<ushort>(state[ModeOffset..]) & TypeMask) switch
        {
            Regular when links > 1 => $"it has {links} names (hard links), by which it could be changed from elsewhere; give a copy",
            Regular => null,
            0x4000 => "a folder, not a file",
            0xA000 => "a link; links are not followed, give the file itself",
            0x1000 => "not a regular file but a pipe",
            0x2000 or 0x6000 => "not a regular file but a device",
            0xC000 => "not a regular file but a socket",
            _ => "not a regular file",
        };
    }

    static string Reason(int error) => error switch
    {
        2 => "no such file",
        13 or 1 => "it may not be read",
        // ELOOP, and ENOTDIR where a link stands in a folder's place.
        40 => "a link; links are not followed, give the file itself",
        20 => "a part of its path is a link or no folder; links are not followed",
        _ => $"it cannot be opened ({Marshal.GetPInvokeErrorMessage(error)})",
    };

    // Closing the folder above would overwrite the error: it is taken at once.
    static SafeFileHandle? At(int folder, string name, int flags, out int error)
    {
        int opened = OpenAt(folder, name, flags | CloseOnExec, 0);
        error = opened < 0 ? Marshal.GetLastPInvokeError() : 0;
        return opened < 0 ? null : new SafeFileHandle(opened, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenAt(int folder, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> state);
}
