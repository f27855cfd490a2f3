namespace Gateway.Tests.Security;

/// <summary>Who may open a file, where the system knows such a thing.</summary>
static class FileModes
{
    public const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    public static UnixFileMode Of(string path) => OperatingSystem.IsWindows() ? OwnerAlone : File.GetUnixFileMode(path);
}
