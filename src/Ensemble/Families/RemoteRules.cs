namespace Ensemble.Families;

/// <summary>What must hold for members that run on other servers.</summary>
static class RemoteRules
{
    public static void Check(string place, MemberConfig member, RemoteConfig remote, Manifest manifest, ICollection<string> mistakes)
    {
        if (member.Onnx is not null || member.Sha256 is not null || member.Bytes is not null || member.Files is not null)
            mistakes.Add($"{place}: expected either 'remote' or a file ('onnx', 'sha256', 'bytes', 'files'), found both");
        foreach ((string key, string? name) in new[] { ("cluster", remote.Cluster), ("model", remote.Model), ("version", remote.Version ?? "1") })
        {
            if (!Names.IsValid(name))
                mistakes.Add($"{place}.remote.{key}: expected letters, digits, '.', '_' or '-' (at most 128, starting with a letter or digit), found '{name}'");
        }

        if (manifest.Golden is null)
            mistakes.Add($"{place}.remote: missing key 'golden': a remote member is known by its answers to golden rows");
    }

    /// <summary>Golden rows must hold what the member answers: without, anything that answers under its name would count.</summary>
    public static IEnumerable<string> Golden(Family family) =>
        from member in family.RemoteMembers
        let output = family.Outputs[family.DecidedOutput].Name
        where family.Golden is { } golden && !golden.Expected.ContainsKey((member.Name, output))
        select $"{family.Manifest.Golden!.Path}: no array '{FamilyFilesReader.OutputPrefix}{member.Name}/{output}', by which the remote member is known";

    /// <summary>Why a family cannot be loaded where nobody asks other servers; null where it can.</summary>
    public static string? NotHere(Manifest manifest) =>
        Array.Find(manifest.Members, m => m.Remote is not null) is { } member
            ? $"member '{member.Name}' runs on another server (cluster '{member.Remote!.Cluster}') and this command runs members from files alone: "
                + "give it 'onnx' in a copy of the family, or ask the gateway that serves it"
            : null;

    /// <summary>Why nothing is promised of a family; null where something may be.</summary>
    public static string? Unpromised(Family family) =>
        family.RemoteMembers is [var member, ..]
            ? $"member '{member.Name}' runs on another server: what was measured cannot be repeated at load, and what answers there may change"
            : null;
}
