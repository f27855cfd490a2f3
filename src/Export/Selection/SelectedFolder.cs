using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Calibrating;
using Export.Data;

namespace Export.Selection;

/// <summary>Writes selected members as a family: what was measured with other members is left behind, what was seen stays seen.</summary>
static class SelectedFolder
{
    const string ReportName = "select.json";

    /// <summary>Writes it.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="family">The family that was chosen from.</param>
    /// <param name="ledger">Its ledger.</param>
    /// <param name="members">Indices of the chosen members, ascending.</param>
    /// <param name="result">How they were chosen.</param>
    /// <param name="rows">The rows that chose them.</param>
    /// <param name="time">Clock of the ledger.</param>
    /// <returns>What was left behind or kept, a line each.</returns>
    public static string[] Write(SelectRequest request, Family family, Ledger ledger, int[] members, SelectResult result, Rows rows, TimeProvider time)
    {
        Manifest old = family.Manifest;
        MemberConfig[] kept = [.. members.Select(m => Member(old.Members[m], result, m))];
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string path in kept.SelectMany(m => (m.Files ?? []).Select(f => f.Path).Append(m.Onnx!)).Distinct(StringComparer.Ordinal))
            files[path] = File.ReadAllBytes(Path.Combine(request.Folder, path));
        GoldenConfig? golden = Golden(request, old, kept, files);
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        var splits = SplitDigests.Read(request.Folder);
        files[SplitDigests.FileName] = splits.With("fit", [.. (splits.Find("fit") ?? []).Concat(digests).Distinct()]).ToBytes();
        string recipe = Path.Combine(request.Folder, "train.json");
        if (File.Exists(recipe))
            files["train.json"] = File.ReadAllBytes(recipe);
        JsonObject report = JsonSerializer.SerializeToNode(result, Commands.NullForNaN.Options)!.AsObject();
        report.Insert(0, "command", request.Command);
        report["rows_digest"] = RowDigest.OfSet(digests);
        files[ReportName] = ManifestText.Write(report);
        Manifest manifest = old with
        {
            Name = request.Name,
            Version = request.Version,
            Members = kept,
            Golden = golden,
            Quorum = null,
            Guarantees = [],
            Intervals = null,
            Sets = null,
            RobustSets = null,
            Fused = null,
            Baseline = null,
            Diversity = null,
            Answer = Answer(old, kept, result),
            Scores = old.Scores with { RiskThreshold = null, ErrorPredictor = null, Risk = old.Scores.Risk == "error_probability" ? null : old.Scores.Risk },
        };
        files[FamilyFolder.ManifestName] = ManifestText.Write(manifest);
        Ledger looks = (Directory.Exists(request.Out) ? Ledger.Read(request.Out) : Ledger.Empty).Joined(ledger);
        looks = LedgerWriting.With(looks, "fit", digests, $"chose {kept.Length} of {old.Members.Length} members", time);
        // A ledger that is there stays when its family is replaced, so it must know the rows before.
        if (File.Exists(Path.Combine(request.Out, Ledger.FileName)))
            looks.Write(request.Out);
        else
            looks.Files().ToList().ForEach(f => files[f.Name] = f.Content);
        return [.. Dropped(old), .. FamilyFolder.Write(request.Out, files, request.Force)];
    }

    static MemberConfig Member(MemberConfig member, SelectResult result, int index)
    {
        JsonObject recipe = member.Recipe?.DeepClone().AsObject() ?? [];
        PlausibleMember chosen = result.Members[index];
        recipe["selected"] = new JsonObject
        {
            ["from"] = result.From, ["beside"] = result.Best, ["rows"] = result.Rows, ["loss"] = result.Loss, ["epsilon"] = result.Epsilon,
            ["difference"] = Math.Round(chosen.Difference, 6), ["upper"] = Math.Round(chosen.Upper, 6),
        };
        return member with { Recipe = recipe };
    }

    // The kept rows with the answers of the members that stay.
    static GoldenConfig? Golden(SelectRequest request, Manifest old, MemberConfig[] kept, Dictionary<string, byte[]> files)
    {
        if (old.Golden is not { } golden)
            return null;
        string[] left = [.. old.Members.Where(m => kept.All(k => k.Name != m.Name)).Select(m => $"output/{m.Name}/")];
        byte[] bytes = File.ReadAllBytes(Path.Combine(request.Folder, golden.Path));
        IEnumerable<Tensor> arrays = NpzFile.Read(bytes, golden.Path).Where(t => !left.Any(l => t.Name.StartsWith(l, StringComparison.Ordinal)));
        files[golden.Path] = NpzFile.ToBytes([.. arrays]);
        return golden with { Sha256 = FamilyFolder.Sha256(files[golden.Path]) };
    }

    static AnswerConfig Answer(Manifest old, MemberConfig[] kept, SelectResult result)
    {
        bool isMember = old.Members.Any(m => m.Name == old.Answer.Default);
        return !isMember || kept.Any(k => k.Name == old.Answer.Default) ? old.Answer : old.Answer with { Default = result.Best };
    }

    static IEnumerable<string> Dropped(Manifest old)
    {
        string[] dropped = [.. old.Guarantees.Select(g => $"guarantee '{g.Id}'"), .. old.Intervals is null ? [] : new[] { "intervals" },
            .. old.Sets is null ? [] : new[] { "sets of classes" }, .. old.Baseline is null ? [] : new[] { "the novelty gate" },
            .. old.Scores.ErrorPredictor is null ? [] : new[] { "the error predictor" }, .. old.Scores.RiskThreshold is null ? [] : new[] { "the risk threshold" }];
        return dropped.Length == 0 ? [] : [$"left behind, since other members made them: {string.Join(", ", dropped)}; calibrate makes new ones"];
    }
}
