using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Export.Data;

namespace Export.Collecting;

/// <summary>Writes a collected family: models with their files of weights, manifest, golden rows.</summary>
static class CollectWriting
{
    const int MadeUpGolden = 8;

    public static CollectResult Write(CollectRequest request, Collected all)
    {
        bool regression = string.Equals(all.Decision.Kind, "mean", StringComparison.Ordinal);
        int width = all.Trials[0].Outputs[all.Decision.Output].RowLength;
        foreach (MemberTrial trial in all.Trials)
        {
            int other = trial.Outputs[all.Decision.Output].RowLength;
            if (other != width)
                throw new DataException($"{all.Trials[0].Model.File.Path} has {width} {(regression ? "means" : "classes")}, "
                    + $"{trial.Model.File.Path} has {other}: members must have the same");
        }

        int classes = all.Decision.Kind is "sigmoid" ? 2 : width;
        string[][]? names = regression ? null : ClassNames.Find(request, all.Decision, all.Trials, classes, all.Rows.Labels);
        byte[] golden = Golden(request, all, regression);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        MemberConfig[] members = [.. all.Trials.Select((t, i) => Member(request, all, t, i, names, classes, regression, files))];
        var manifest = new Manifest
        {
            Name = request.Name,
            Version = request.Version,
            Task = regression ? "regression" : "classification",
            Inputs = [.. all.Inputs.Select((input, i) => Ranges(input, all.Rows.Inputs[i], request.Data is not null))],
            Outputs = [.. all.Signature.Outputs.Select(o => Output(o, all.Trials[0].Outputs[o.Name]))],
            Decides = new DecidesConfig { Output = all.Decision.Output, Kind = all.Decision.Kind, Label = all.Decision.Label },
            Labels = names?[0] is { } first && request.Classes.Length > 0 ? request.Classes : names?[0],
            Members = members,
            Golden = new GoldenConfig { Path = "golden.npz", Sha256 = FamilyFolder.Sha256(golden), Tolerance = Tolerance(all) },
        };
        files["golden.npz"] = golden;
        files["collect.json"] = ManifestText.Write(new JsonObject
        {
            ["command"] = request.Command, ["rows"] = all.Rows.Count,
            ["rows_made_up"] = request.Data is null
        });
        files[FamilyFolder.ManifestName] = ManifestText.Write(manifest);
        string[] kept = FamilyFolder.Write(request.Out, files, request.Force);
        return new CollectResult(request.Out, manifest, all.Rows.Count, request.Data is null) { Kept = kept };
    }

    static MemberConfig Member(CollectRequest request, Collected all, MemberTrial trial, int index, string[][]? names, int classes,
        bool regression, Dictionary<string, byte[]> files)
    {
        SourceModel model = trial.Model;
        string path = $"members/{model.Name}.onnx";
        if (!files.TryAdd(path, model.File.Bytes))
            throw new DataException($"{model.File.Path}: two members would be named '{model.Name}'");
        var external = new List<ExternalFileConfig>();
        foreach ((string location, byte[] content) in model.File.External)
        {
            files[$"members/{location}"] = content;
            external.Add(new ExternalFileConfig
            {
                Path = $"members/{location}", Sha256 = FamilyFolder.Sha256(content),
                Bytes = content.Length
            });
        }

        string[]? order = names?[index];
        string[] common = names?[0] ?? [.. Enumerable.Range(0, classes).Select(i => i.ToString())];
        string[] family = request.Classes.Length > 0 ? request.Classes : common;
        bool reordered = order is not null && !order.SequenceEqual(family, StringComparer.Ordinal);
        int[]? truth = regression || all.Rows.Labels is null ? null
            : ClassLabels.Indexes(all.Rows, order ?? family, request.Labels ?? request.Data!);
        return new MemberConfig
        {
            Name = model.Name,
            Onnx = path,
            Sha256 = FamilyFolder.Sha256(model.File.Bytes),
            Bytes = model.File.Bytes.Length,
            Inputs = Map(all.Signature.InputMaps[index]),
            Outputs = Map(all.Signature.OutputMaps[index].Where(m =>
                all.Signature.Outputs.Any(o => string.Equals(o.Name, m.Key, StringComparison.Ordinal)))),
            Labels = reordered ? order : null,
            Files = external.Count > 0 ? [.. external] : null,
            Validation = all.Rows.Labels is null ? null
                : TrialMeasures.Measure(trial.Outputs[all.Decision.Output], all.Decision.Kind, truth, all.Rows.Labels),
        };
    }

    static Dictionary<string, string>? Map(IEnumerable<KeyValuePair<string, string>> names)
    {
        var map = new Dictionary<string, string>(names, StringComparer.Ordinal);
        return map.All(m => string.Equals(m.Key, m.Value, StringComparison.Ordinal)) ? null : map;
    }

    static byte[] Golden(CollectRequest request, Collected all, bool regression)
    {
        int[] chosen = request.Data is null ? [.. Enumerable.Range(0, MadeUpGolden)]
            : GoldenFile.Choose(all.Rows.Count, regression ? null : all.Rows.Labels);
        var arrays = new List<Tensor>();
        arrays.AddRange(all.Rows.Inputs.Select(i => i.Take(chosen).Renamed("input/" + i.Name)));
        foreach (MemberTrial trial in all.Trials)
            arrays.AddRange(all.Signature.Outputs.Select(o =>
                trial.Outputs[o.Name].Take(chosen).Renamed($"output/{trial.Model.Name}/{o.Name}")));
        if (all.Rows.Labels is { } labels)
        {
            arrays.Add(regression
                ? Tensor.From<double>("label", Datatype.FP64, [chosen.Length],
                    [.. chosen.Select(i => double.Parse(labels[i], CultureInfo.InvariantCulture))])
                : Tensor.FromStrings("label", [chosen.Length], [.. chosen.Select(i => Encoding.UTF8.GetBytes(labels[i]))]));
        }

        return NpzFile.ToBytes(arrays);
    }

    // Axes that the model leaves open are what it gave, where every model gave the same.
    static TensorConfig Output(ModelTensor output, Tensor given) => new()
    {
        Name = output.Name,
        Datatype = output.Datatype!.Value.ToString(),
        Shape = [-1, .. given.Shape.Skip(1)],
    };

    static TensorConfig Ranges(TensorConfig input, Tensor rows, bool real)
    {
        if (input.Features is not { } features || !real || rows.Strings is not null)
            return input;
        var ranged = new FeatureConfig[features.Length];
        for (int f = 0; f < features.Length; f++)
        {
            double[] values = [.. Enumerable.Range(0, rows.Rows).Select(r => rows.GetDouble(r * features.Length + f))];
            ranged[f] = features[f] with { Minimum = values.Min(), Maximum = values.Max() };
        }

        return input with { Features = ranged };
    }

    static double Tolerance(Collected all)
    {
        double largest = all.Trials.SelectMany(t => t.Outputs.Values).Where(o => o.Datatype.IsFloating())
            .Max(o => Enumerable.Range(0, o.Count).Select(i => Math.Abs(o.GetDouble(i))).DefaultIfEmpty(0).Max());
        return double.Parse((1e-5 * Math.Max(1, largest)).ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
