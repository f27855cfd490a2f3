using System.Security.Cryptography;
using Ensemble.Data;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Export.Calibrating;
using Export.Data;
using Export.Onnx;

namespace Export.Fusing;

/// <summary>Writes a family as one ONNX file: merges the members, adds the answer, compares, times, and only then writes.</summary>
static class FamilyFusing
{
    /// <summary>Fuses a family.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="say">Told each step.</param>
    /// <returns>The file's bytes, which are still to be written, and what was found.</returns>
    /// <exception cref="DataException">The family cannot be fused, or the result differs from it.</exception>
    public static (byte[] File, FuseResult Result) Run(FuseRequest request, Action<string> say)
    {
        var files = new FamilyFiles(request.Folder);
        if (files.ReadManifest().Members.FirstOrDefault(m => m.Remote is not null) is { } remote)
            throw new DataException($"{request.Folder}: member '{remote.Name}' is a model on a server, of which there is no file to fuse");
        using FamilyLease lease = files.Load();
        Family family = lease.Family;
        if (family.Members.FirstOrDefault(m => m.RowByRow) is { } single)
            throw new DataException($"{request.Folder}: member '{single.Name}' takes one row at a time; collect --make-batch-dynamic opens its first axis");
        AnswerPlan? plan = request.Answers ? AnswerPlan.Of(family, FittedFamily.Choose(family, request.Choice)) : null;
        ModelProto[] models = [.. family.Members.Select(m => ModelProto.Parser.ParseFrom(OnnxFile.Read(Path.Combine(request.Folder, m.Config.Onnx!)).Inlined()))];
        IReadOnlyList<Tensor> golden = family.Golden?.Inputs ?? [];
        Rows? data = request.Data is null ? null : RowFile.Read(request.Data, null, [.. family.Inputs.Select(i => i.Config)],
            new RowReadOptions { Selection = request.Rows, LabelColumn = request.LabelColumn });
        if (golden.Count == 0 && data is null)
            throw new DataException($"{request.Folder}: it has no golden rows to compare on; --data FILE gives some");

        say("merging the members");
        byte[] members = MergedFamily.Of(family, models, request.Stacks, request.Answers).ToBytes();
        var merged = MergedFamily.Of(family, models, request.Stacks, request.Answers);
        string[] left = plan is null ? [] : AnswerGraph.Add(merged, plan);
        byte[] file = plan is null ? members : merged.Finish();
        using ModelProbe plain = ModelProbe.Open(members, "the fused members");
        using ModelProbe written = ModelProbe.Open(file, "the fused file");
        say("comparing");
        var check = new FusedCheck(family);
        foreach ((IReadOnlyList<Tensor> rows, string where) in new[] { (golden, "golden rows"), (data?.Inputs ?? [], request.Data ?? "") })
        {
            if (rows.Count == 0)
                continue;
            check.Members(plain, rows, where);
            if (plan is not null)
                check.Answers(written, plan, rows, where);
        }

        if (request.Serves && !check.Exact)
            throw new DataException($"{request.Folder}: fused, the members give other bits (by up to {check.Largest:G2}), so the gateway cannot run them so; nothing was written");
        say("timing");
        int goldenRows = golden.Count == 0 ? 0 : golden[0].Rows;
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        FusedTime[] times = FusedTiming.Run(family, written, Bindable(written), goldenRows > 0 ? golden : data!.Inputs);
        return (file, new FuseResult
        {
            Out = request.Out,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            Bytes = file.Length,
            MemberBytes = models.Sum(m => (long)m.CalculateSize()),
            Nodes = graph.Node.Count,
            MemberNodes = models.Sum(m => m.Graph.Node.Count),
            SharedConstants = merged.SharedConstants,
            SharedNodes = merged.SharedNodes,
            StackedLayers = merged.Stacked?.Layers ?? 0,
            Gate = plan is null ? null : plan.Guarantee ?? (plan.Limit is not null ? "fixed" : family.IsClassification ? "votes" : "none"),
            Left = left,
            Comparison = new FusedComparison(goldenRows, data?.Inputs[0].Rows ?? 0, check.Exact, check.Largest, check.Flagged, check.AtLimit),
            Times = times,
            Load = FusedTiming.Load(),
        });
    }

    /// <summary>Keeps a fused file in the family's folder and names it in the manifest: what the gateway will do with it is found by loading it.</summary>
    /// <returns>On which threads, and in what form, the members would be run here.</returns>
    /// <exception cref="DataException">The family would be refused with it.</exception>
    public static string Keep(string folder, byte[] file)
    {
        var files = new FamilyFiles(folder);
        Manifest before = files.ReadManifest();
        // A name of its own: whoever loads the family while it is written finds what its manifest names.
        string sha256 = FamilyFolder.Sha256(file);
        var named = new FileConfig { Path = $"fused-{sha256[..12]}.onnx", Sha256 = sha256 };
        files.Replace(named.Path, file);
        files.Replace(before with { Fused = named });
        using FamilyLease lease = files.Load();
        files.Write();
        files.Remove([before.Fused], [named]);
        return ThreadPlan.Of(lease.Family, Environment.ProcessorCount);
    }

    // A name as text cannot be bound; the numbers can.
    static IReadOnlyList<ModelTensor> Bindable(ModelProbe model) => [.. model.Outputs.Where(o => o.Datatype != Datatype.BYTES)];
}
