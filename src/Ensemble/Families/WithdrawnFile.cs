using System.Text.Json;

namespace Ensemble.Families;

/// <summary>
/// <c>withdrawn.json</c> beside a version's manifest: guarantees that were withdrawn while they served. It outlives the store in which
/// that was found.
/// </summary>
public sealed record WithdrawnFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "withdrawn.json";

    /// <summary>1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Guarantees, one a binding.</summary>
    public required WithdrawnGuarantee[] Withdrawn { get; init; }

    /// <summary>Reads a version's file.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="problem">Why it cannot be read; null where it could, or there is none.</param>
    /// <returns>Why, by binding; empty where there is no file or it cannot be read.</returns>
    public static IReadOnlyDictionary<string, string> Read(string folder, out string? problem)
    {
        (problem, WithdrawnFile? file) = (null, null);
        if (File.Exists(Path.Combine(folder, Name)))
        {
            var mistakes = new List<string>();
            if (new FamilyFolder(folder).Read("the gateway", Name, null, null, mistakes) is { } bytes)
                file = StrictJson.Read<WithdrawnFile>(bytes, mistakes);
            problem = mistakes.Count > 0 ? $"{Name}: {string.Join("; ", mistakes)}" : file?.Format == 1 ? null : $"{Name}: format {file?.Format} is not known";
        }

        return (file?.Withdrawn ?? []).GroupBy(w => w.Binding, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Why, StringComparer.Ordinal);
    }

    /// <summary>Adds guarantees to a version's file; those that it names already stay as they are.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="withdrawn">Why, by binding.</param>
    /// <param name="now">The time that is written.</param>
    /// <exception cref="IOException">The folder cannot be written, or the file that is there cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Add(string folder, IEnumerable<KeyValuePair<string, string>> withdrawn, DateTimeOffset now)
    {
        string path = Path.Combine(folder, Name);
        Read(folder, out string? problem);
        if (problem is not null)
            throw new IOException(problem);
        WithdrawnGuarantee[] before = File.Exists(path) ? JsonSerializer.Deserialize<WithdrawnFile>(File.ReadAllBytes(path), StrictJson.Options)!.Withdrawn : [];
        WithdrawnGuarantee[] more = [.. withdrawn.Where(w => !Array.Exists(before, b => b.Binding == w.Key)).Select(w => new WithdrawnGuarantee { Binding = w.Key, Why = w.Value, At = now })];
        if (more.Length == 0)
            return;
        string fresh = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(fresh, [.. JsonSerializer.SerializeToUtf8Bytes(new WithdrawnFile { Withdrawn = [.. before, .. more] }, StrictJson.Options), (byte)'\n']);
        File.Move(fresh, path, overwrite: true);
    }
}
