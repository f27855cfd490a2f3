namespace Gateway.Security;

/// <summary>Reads a file that nobody but its owner may open.</summary>
static class SecretFile
{
    const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Longest that is read.</summary>
    public const int Most = 4 << 20;

    /// <summary>Its bytes, or what is wrong with it.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="mistake">Null where the bytes are there.</param>
    /// <param name="isSecret">Whether its mode matters.</param>
    public static byte[]? Read(string path, out string? mistake, bool isSecret = true)
    {
        mistake = null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            // Of the file that is open, which another one may replace meanwhile.
            if (isSecret && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
                mistake = $"{path} can be opened by others than its owner: expected mode 0600 (chmod 600)";
            else if (file.Length > Most)
                mistake = $"{path} is longer than {Most} bytes";
            if (mistake is not null)
                return null;
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mistake = $"{path} cannot be read: {e.GetType().Name}";
            return null;
        }
    }
}
