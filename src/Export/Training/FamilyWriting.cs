using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Data;
using Export.Evaluation;
using Export.Familiarity;
using Export.Onnx;

namespace Export.Training;

/// <summary>Writes a trained family: members, manifest, golden rows, the rows used, and how it was made.</summary>
static class FamilyWriting
{
    public static TrainResult Write(TrainRequest request, TrainingData data, MadeFamily made, Rows? fit, FamilyWorth worth, MemberGate? gate = null,
        DiversityLine[]? lines = null)
    {
        UInt128[] trainDigests = RowDigest.Of(data.Rows.Inputs);
        SplitDigests splits = SplitDigests.Empty.With("train", data.Digests());
        UInt128[]? fitDigests = fit is null ? null : RowDigest.Of(fit.Inputs);
        if (fitDigests is not null)
            splits = splits.With("fit", fitDigests);
        Dictionary<string, byte[]> files = made.Files();
        files[SplitDigests.FileName] = splits.ToBytes();
        JsonObject report = Report(request, data, trainDigests, fitDigests, worth, gate, lines ?? []);
        if (made.Report is { } own)
            report["imprecise"] = own;
        files["train.json"] = ManifestText.Write(report);
        string[] kept = FamilyFolder.Write(request.Out, files, request.Force);
        return new TrainResult(request.Out, made.Manifest, made.Members, data.Learn.Count, fit?.Count ?? 0, worth)
        {
            Gate = gate, Diversity = lines ?? [],
            Kept = kept, Weak = data.Classes is null ? null : WeakMembers.Warning(data.Held, made.Members),
        };
    }

    /// <summary>The manifest of trained members.</summary>
    public static Manifest Describe(
        TrainRequest request, TrainingData data, TensorConfig output, FamilyMember[] members, byte[] golden) => new()
        {
            Name = request.Name,
            Version = request.Version,
            Task = data.Classes is null ? "regression" : "classification",
            Inputs = [data.Input],
            Outputs = request.Options.Distance is null ? [output]
                : [output, new TensorConfig { Name = FeatureDistance.OutputName, Datatype = nameof(Datatype.FP32), Shape = [-1, 1] }],
            Decides = new DecidesConfig
            {
                Output = output.Name, Kind = output.Name, Distance = request.Options.Distance is null ? null : FeatureDistance.OutputName,
            },
            Scores = new ScoresConfig { Novelty = request.Options.Distance is null ? null : ScoreName.FeatureDistance.Name() },
            Labels = data.Classes,
            Members = [.. members.Select(m => Describe(m, request))],
            Golden = new GoldenConfig { Path = MadeFamily.GoldenName, Sha256 = FamilyFolder.Sha256(golden), Tolerance = Tolerance(data) },
        };

    static MemberConfig Describe(FamilyMember member, TrainRequest request) => new()
    {
        Name = member.Name,
        Onnx = member.Path,
        Sha256 = FamilyFolder.Sha256(member.Onnx),
        Bytes = member.Onnx.Length,
        Lambda = member.Lambda,
        Temperature = member.Fitted?.Temperature ?? 1,
        Smoothing = member.Fitted?.Smoothing ?? 0,
        Recipe = member.Recipe ?? Recipe(member, request),
        Validation = member.Validation,
    };

    static JsonObject Recipe(FamilyMember member, TrainRequest request)
    {
        var recipe = new JsonObject { ["kind"] = member.Trained.Kind };
        foreach ((string key, JsonNode? value) in member.Trained.Model.Recipe)
            recipe[key] = value?.DeepClone();
        if (member.Trained.Model.Distance is { } distance)
            recipe["distance"] = distance.Name;
        recipe["seed"] = member.Trained.Seed;
        recipe["bootstrap"] = request.Options.Bootstrap;
        if (request.Diversity.IsOwnTraining)
            recipe["diversity"] = request.Diversity.Recipe();
        if (request.Options.FeatureShare < 1)
            recipe["feature_share"] = request.Options.FeatureShare;
        if (member.Trained.Epochs > 0)
        {
            recipe["epochs"] = member.Trained.Epochs;
            recipe["best_epoch"] = member.Trained.BestEpoch;
            recipe["batch"] = request.Options.Batch;
            recipe["learning_rate"] = request.Options.LearningRate;
            recipe["weight_decay"] = request.Options.WeightDecay;
            recipe["label_smoothing"] = request.Options.LabelSmoothing;
        }

        recipe["scale"] = string.Equals(request.Scale.Kind, "factor", StringComparison.Ordinal) ? request.Scale.Factor.ToString("R")
            : request.Scale.Kind;
        recipe["multiply_adds"] = member.Trained.Model.MultiplyAdds;
        return recipe;
    }

    static JsonObject Report(TrainRequest request, TrainingData data, UInt128[] train, UInt128[]? fit, FamilyWorth worth, MemberGate? gate,
        DiversityLine[] lines)
    {
        var report = new JsonObject
        {
            ["command"] = request.Command,
            ["data_sha256"] = FamilyFolder.Sha256(File.ReadAllBytes(request.Data)),
            ["train"] = Split(request.Rows, train),
            ["learnt_rows"] = data.Learn.Count,
            ["validation_rows"] = data.Validation?.Count ?? 0,
        };
        if (fit is not null)
            report["fit"] = Split(request.FitRows, fit);
        report["comparison"] = JsonSerializer.SerializeToNode(worth, ManifestText.Options);
        if (data.Unlabelled is { } unlabelled)
            report["unlabelled"] = Split(request.Diversity.UnlabelledRows, RowDigest.Of(unlabelled.Inputs));
        if (gate is not null)
            report["gate"] = JsonSerializer.SerializeToNode(gate, Commands.NullForNaN.Options);
        if (lines.Length > 0)
            report["diversity"] = JsonSerializer.SerializeToNode(lines, Commands.NullForNaN.Options);
        return report;
    }

    static JsonObject Split(RowSelection? selection, UInt128[] digests) => new()
    {
        ["rows"] = digests.Length,
        ["selection"] = selection?.Text ?? "all",
        ["digest"] = RowDigest.OfSet(digests),
    };

    // Probabilities are at most 1; means have the target's size, and so has their rounding.
    static double Tolerance(TrainingData data) => data.Classes is not null ? ExportCheck.Tolerance
        : double.Parse((ExportCheck.Tolerance * Math.Max(1, ClassLabels.Values(data.Rows, data.File.Path).Max(Math.Abs))).ToString("G2"));
}
