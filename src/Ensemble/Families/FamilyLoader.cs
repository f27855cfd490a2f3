using System.Security.Cryptography;
using Ensemble.Execution;
using Ensemble.Members;

namespace Ensemble.Families;

/// <summary>Loads one version of a family from its folder, reporting every mistake at once.</summary>
public static class FamilyLoader
{
    /// <summary>Loads a family; it stays loaded until its owner releases it.</summary>
    /// <param name="folder">Folder with the manifest.</param>
    /// <param name="time">Clock of expiry.</param>
    /// <param name="mistakes">Gets one line a mistake, each naming file and place.</param>
    /// <param name="limits">What a family may hold; null takes none.</param>
    /// <returns>The family, or null when there was any mistake.</returns>
    /// <param name="connect">How remote members are asked; null refuses a family that has any.</param>
    /// <param name="named">Name of its folder, by which isolation is told; null for none.</param>
    public static Family? Load(
        string folder, TimeProvider time, ICollection<string> mistakes, FamilyLimits? limits = null, RemoteConnect? connect = null, string? named = null) =>
        Load(new FamilyFolder(folder), time, mistakes, limits ?? FamilyLimits.None, connect, named);

    /// <summary>Loads a family as it would be if some of its files were others, for whoever is about to write them.</summary>
    /// <param name="folder">Folder with the manifest.</param>
    /// <param name="replaced">Content by path inside the folder that stands in for a file; the manifest may be among them.</param>
    /// <param name="time">Clock of expiry.</param>
    /// <param name="mistakes">Gets one line a mistake, each naming file and place.</param>
    /// <returns>A lease that frees the family when it is given back, or null when there was any mistake.</returns>
    public static FamilyLease? Lease(
        string folder, IReadOnlyDictionary<string, byte[]> replaced, TimeProvider time, ICollection<string> mistakes) =>
        Load(new FamilyFolder(folder, replaced), time, mistakes, FamilyLimits.None, null) is { } family ? new FamilyLease(family) : null;

    static Family? Load(FamilyFolder files, TimeProvider time, ICollection<string> mistakes, FamilyLimits limits, RemoteConnect? connect, string? named = null)
    {
        int before = mistakes.Count;
        var found = new List<string>();
        if (files.Read("the folder", ManifestReader.FileName, null, null, mistakes, ManifestReader.LargestFile) is not { } json)
            return null;
        // Before anything of it is believed.
        if (limits.Trust?.Refuses(ManifestReader.FileName, json, files) is { } unsigned)
        {
            mistakes.Add(unsigned);
            return null;
        }

        Manifest? manifest = ManifestReader.Read(json, found);
        foreach (string mistake in found)
            mistakes.Add($"{ManifestReader.FileName}: {mistake}");
        if (manifest?.Members.Length > limits.Members)
        {
            mistakes.Add($"{ManifestReader.FileName}: members: expected at most {limits.Members} (Limits.Members), came {manifest.Members.Length}");
            return null;
        }

        if (manifest is null)
            return null;

        if (connect is null && RemoteRules.NotHere(manifest) is { } elsewhere)
        {
            mistakes.Add($"{ManifestReader.FileName}: {elsewhere}");
            return null;
        }

        // By the folder, not by what the manifest calls itself: it must not name itself out of its process.
        byte[]? isolated = connect is not null && named is not null && limits.Isolated?.Invoke(named) == true ? json : null;
        List<Member> members = LoadMembers(manifest, files, time, limits, isolated, mistakes);
        FamilyFiles? kept = FamilyFilesReader.Read(manifest, files, mistakes);
        if (mistakes.Count > before || kept is null)
        {
            members.ForEach(m => m.Free());
            return null;
        }

        var family = new Family(manifest, members, kept, time) { Folder = files.Root, ManifestSha256 = Convert.ToHexStringLower(SHA256.HashData(json)), Trust = limits.Trust };
        family.Runs.Device = limits.Models.Device;
        // These are asked their golden rows like members that run here.
        Isolate(family, connect, mistakes);
        if (mistakes.Count == before)
            FamilyCheck.AtLoad(family, files, time, limits, mistakes);
        if (mistakes.Count == before)
            Connect(family, connect, mistakes);
        if (mistakes.Count == before)
            return family;
        family.Release();
        return null;
    }

    // Last, so that nothing is asked for a family that is refused.
    static void Connect(Family family, RemoteConnect? connect, ICollection<string> mistakes)
    {
        foreach (RemoteMember member in family.RemoteMembers)
        {
            var found = new List<string>();
            if (connect!(family, member, found) is { } link)
                member.Connect(link);
            foreach (string mistake in found)
                mistakes.Add($"{ManifestReader.FileName}: member '{member.Name}': remote.{mistake}");
        }
    }

    // All at once: each waits for its process to start.
    static void Isolate(Family family, RemoteConnect? connect, ICollection<string> mistakes)
    {
        RemoteMember[] members = [.. family.IsolatedMembers];
        var found = members.Select(_ => new List<string>()).ToArray();
        Task.WaitAll(members.Select((member, i) => OwnThreads.Shared.Run(() =>
        {
            if (connect!(family, member, found[i]) is { } link)
                member.Connect(link);
            return Task.CompletedTask;
        })));
        for (int i = 0; i < members.Length; i++)
        {
            foreach (string mistake in found[i])
                mistakes.Add($"{members[i].Config.Onnx} (member '{members[i].Name}'): {mistake}");
        }
    }

    static List<Member> LoadMembers(Manifest manifest, FamilyFolder files, TimeProvider time, FamilyLimits limits, byte[]? isolated, ICollection<string> mistakes)
    {
        var members = new List<Member>();
        var models = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        for (int i = 0; i < manifest.Members.Length; i++)
        {
            MemberConfig config = manifest.Members[i];
            var found = new List<string>();
            if (config.Remote is not null)
            {
                int[]? order = MemberLoader.LabelOrder(manifest, config, found);
                members.Add(new RemoteMember(manifest, config, order));
                foreach (string mistake in found)
                    mistakes.Add($"{ManifestReader.FileName}: member '{config.Name}': {mistake}");
                continue;
            }

            if (!models.TryGetValue(config.Onnx!, out byte[]? model))
                models[config.Onnx!] = model = files.Read($"members[{i}].onnx", config.Onnx!, config.Sha256, config.Bytes, mistakes, limits.Models.Bytes);
            Dictionary<string, byte[]>? external = External(i, config, files, limits, mistakes);
            if (model is null || external is null)
                continue;
            if (isolated is not null)
            {
                int[]? order = MemberLoader.LabelOrder(manifest, config, found);
                members.Add(new RemoteMember(manifest, config, order, new MemberModel(isolated, model, external)));
                foreach (string mistake in found)
                    mistakes.Add($"{config.Onnx} (member '{config.Name}'): {mistake}");
                continue;
            }

            using CancellationTokenSource ended = limits.TimeFor(1, time);
            if (MemberLoader.Load(manifest, config, model, external, limits.Models, found, ended.Token) is { } member)
                members.Add(member);
            foreach (string mistake in found)
                mistakes.Add($"{config.Onnx} (member '{config.Name}'): {mistake}");
        }

        return members;
    }

    static Dictionary<string, byte[]>? External(int member, MemberConfig config, FamilyFolder files, FamilyLimits limits, ICollection<string> mistakes)
    {
        var external = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string beside = Path.GetDirectoryName(config.Onnx)!;
        foreach (ExternalFileConfig file in config.Files ?? [])
        {
            if (files.Read($"members[{member}].files", file.Path, file.Sha256, file.Bytes, mistakes, limits.Models.Bytes) is not { } bytes)
                return null;
            // A model names its external data relative to itself, the manifest relative to the family's folder.
            external[Path.GetRelativePath(beside.Length == 0 ? "." : beside, file.Path)] = bytes;
        }

        return external;
    }
}
