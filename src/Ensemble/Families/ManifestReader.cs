namespace Ensemble.Families;

/// <summary>Reads <c>family.json</c> and reports every mistake in it at once.</summary>
public static class ManifestReader
{
    /// <summary>Name of the manifest in a family's folder.</summary>
    public const string FileName = "family.json";

    /// <summary>Most bytes of a manifest.</summary>
    public const int LargestFile = 16 << 20;

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="mistakes">Gets one line a mistake, each with its place.</param>
    /// <returns>The manifest, or null when there was any mistake.</returns>
    public static Manifest? Read(ReadOnlyMemory<byte> json, ICollection<string> mistakes)
    {
        int before = mistakes.Count;
        if (json.Length > LargestFile)
        {
            mistakes.Add($"{json.Length} bytes; a manifest has at most 16 MiB");
            return null;
        }

        if (StrictJson.Read<Manifest>(json, mistakes) is not { } manifest)
            return null;
        if (manifest.Format != 1)
        {
            mistakes.Add($"format: this program reads format 1, found {manifest.Format}{(manifest.Format > 1 ? " (written by a newer program)" : "")}");
            return null;
        }

        ManifestRules.Check(manifest, mistakes);
        return mistakes.Count == before ? manifest : null;
    }

    /// <summary>Writes a manifest as this program reads it.</summary>
    public static byte[] Write(Manifest manifest) =>
        [.. System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(manifest, StrictJson.Options), (byte)'\n'];
}
