using Ensemble.Families;

namespace Gateway.Configuration;

/// <summary>Reads a public key that the configuration names.</summary>
static class SignatureKeyFile
{
    /// <summary>Far more than a key of the curve P-256 needs.</summary>
    const long LargestFile = 16 << 10;

    /// <summary>Adds the key of a file.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    public static string? AddTo(ManifestTrust trust, string name, string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || (file.Attributes & (FileAttributes.Directory | FileAttributes.Device)) != 0)
                return $"expected the file of a public key; {path} is none";
            return file.Length > LargestFile ? $"{path} has {file.Length} bytes; a public key has at most {LargestFile}"
                : trust.Add(name, File.ReadAllText(path)) is { } wrong ? $"{path}: {wrong}" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{path}: {exception.Message}";
        }
    }
}
