using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Data;

/// <summary>What of a family's folder stays when a new family replaces it: the ledger, and files that are not the family's.</summary>
static class KeptFiles
{
    static readonly string[] Ledgers = [Ledger.FileName, Ledger.RowsFileName];

    /// <summary>Paths of what stays, with '/'.</summary>
    /// <param name="folder">The family's folder, which may be absent.</param>
    /// <param name="files">The new family's files.</param>
    /// <exception cref="DataException">A file that is not the family's has the name of a new one.</exception>
    public static string[] Find(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        if (!Directory.Exists(folder))
            return [];
        HashSet<string>? known = Known(folder);
        var kept = new List<string>();
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            // Without a manifest that can be read nobody knows whose the file is: the new family's takes its place.
            if (known?.Contains(path) ?? files.ContainsKey(path))
                continue;
            if (files.ContainsKey(path))
                throw new DataException($"{folder}: {path} is not the family's and would be replaced; move it away");
            kept.Add(path);
        }

        return [.. kept];
    }

    /// <summary>What stayed, a line each.</summary>
    public static string[] Describe(string folder, string[] kept)
    {
        var lines = new List<string>();
        if (kept.Contains(Ledger.FileName, StringComparer.Ordinal))
            lines.Add($"{folder}: the ledger stays, with {Looks(folder)}: rows whose outcomes were seen stay seen");
        string[] others = [.. kept.Except(Ledgers, StringComparer.Ordinal)];
        if (others.Length > 0)
            lines.Add($"{folder}: kept {string.Join(", ", others)}, which the family does not name");
        return [.. lines];
    }

    static string Looks(string folder)
    {
        try
        {
            return $"{Ledger.Read(folder).Looks.Count} looks";
        }
        catch (DataException e)
        {
            return $"its damage ({e.Message})";
        }
    }

    // Null where the manifest cannot be read.
    static HashSet<string>? Known(string folder)
    {
        string path = Path.Combine(folder, FamilyFolder.ManifestName);
        if (!File.Exists(path) || ManifestReader.Read(File.ReadAllBytes(path), []) is not { } manifest)
            return null;
        return
        [
            FamilyFolder.ManifestName, SplitDigests.FileName, "train.json", "collect.json", "select.json",
            .. manifest.Members.Select(m => m.Onnx).OfType<string>(),
            .. manifest.Members.SelectMany(m => m.Files ?? []).Select(f => f.Path),
            .. new[] { manifest.Golden?.Path, manifest.Baseline?.Scores?.Path, manifest.Fused?.Path }.OfType<string>(),
            .. manifest.Guarantees.Select(g => g.Replay?.Path).OfType<string>(),
        ];
    }
}
