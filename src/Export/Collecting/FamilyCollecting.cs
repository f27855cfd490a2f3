using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Data;

namespace Export.Collecting;

/// <summary>From a folder of models to a family's folder.</summary>
static class FamilyCollecting
{
    const int TriedRows = 32;
    const double BatchTolerance = 1e-5;

    /// <summary>Opens, matches, tries and writes.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="note">Told of what the user should know.</param>
    public static CollectResult Run(CollectRequest request, Action<string> note)
    {
        List<SourceModel> models = [.. Paths(request.Folder).Select(SourceModel.Open)];
        try
        {
            var signature = Signature.Match(models, request.InputNames);
            TensorConfig[] inputs = InputConfigs(request, signature);
            Rows rows = ReadRows(request, inputs);
            for (int i = 0; i < models.Count; i++)
                models[i] = OpenFirstAxis(models[i], request, signature.InputMaps[i], rows.Inputs, note);
            RefuseTwins(models);
            MemberTrial[] trials = [.. models.Select((m, i) => Try(m, signature, i, rows.Inputs))];
            signature = signature with
            {
                Outputs = [.. signature.Outputs.Where(o => trials.All(t => t.Outputs[o.Name].Rows == rows.Count
                && t.Outputs[o.Name].Shape.Length > 0))]
            };
            var decision = Decision.Find(request, signature, trials, rows.Labels);
            return CollectWriting.Write(request, new Collected(signature, inputs, rows, trials, decision));
        }
        finally
        {
            models.ForEach(m => m.Dispose());
        }
    }

    static string[] Paths(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DataException($"{folder}: no such folder");
        string[] paths = [.. Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal)];
        return paths.Length > 0 ? paths : throw new DataException($"{folder}: no .onnx file");
    }

    // Two equal members are one vote counted twice, which the gateway refuses.
    static void RefuseTwins(List<SourceModel> models)
    {
        SourceModel[]? twins = models.GroupBy(m => FamilyFolder.Sha256(m.File.Bytes), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.ToArray();
        if (twins is not null)
            throw new DataException($"{twins[0].File.Path} and {twins[1].File.Path} hold the same bytes; a member each was expected");
    }

    static TensorConfig[] InputConfigs(CollectRequest request, Signature signature)
    {
        TensorConfig[] inputs = [.. signature.Inputs
            .Select(i => new TensorConfig { Name = i.Name, Datatype = i.Datatype!.Value.ToString(), Shape = i.Shape })];
        if (request.Features.Length == 0)
            return inputs;
        if (inputs.Length != 1)
            throw new DataException($"--features names the elements of one input; the models take {inputs.Length}");
        return [inputs[0] with { Features = [.. request.Features.Select(f => new FeatureConfig { Name = f })] }];
    }

    static Rows ReadRows(CollectRequest request, TensorConfig[] inputs)
    {
        if (request.Data is null)
            return new Rows(RandomRows.Draw(inputs, TriedRows), null, TriedRows, [.. Enumerable.Range(0, TriedRows)]);
        return RowFile.Read(request.Data, request.Labels, inputs,
            new RowReadOptions { LabelColumn = request.LabelColumn, Selection = request.Rows });
    }

    static SourceModel OpenFirstAxis(SourceModel model, CollectRequest request, Dictionary<string, string> map, Tensor[] rows,
        Action<string> note)
    {
        if (model.FixedRows is not { } size)
            return model;
        if (!request.MakeBatchDynamic)
        {
            if (size != 1)
                throw new DataException($"{model.File.Path}: its first axis is fixed to {size}, so every call must have {size} rows; try "
                    + "--make-batch-dynamic, or export it with a dynamic first axis");
            note($"{model.File.Path}: its first axis is fixed to 1, so it will be run row by row; --make-batch-dynamic tries to change "
                + "that");
            return model;
        }

        Tensor[] few = [.. rows.Select(r => r.Slice(0, Math.Min(TriedRows, r.Rows)).Renamed(map[r.Name]))];
        if (model.MadeDynamic() is { } dynamic)
        {
            if (Agree(model, dynamic, few))
            {
                note($"{model.File.Path}: first axis opened; {few[0].Rows} rows at once give what they give in calls of {size}");
                model.Dispose();
                return dynamic;
            }

            dynamic.Dispose();
        }

        if (size != 1)
            throw new DataException($"{model.File.Path}: its first axis is fixed to {size}, and with it opened the model does not answer "
                + "alike; export it with a dynamic first axis");
        note($"{model.File.Path}: with its first axis opened the model does not answer alike, so it is left as it was and will be run "
            + "row by row");
        return model;
    }

    static bool Agree(SourceModel model, SourceModel dynamic, Tensor[] rows)
    {
        Tensor[] apart = model.Run(rows);
        Tensor[] together;
        try
        {
            together = dynamic.Run(rows);
        }
        catch (DataException)
        {
            return false;
        }

        return apart.Zip(together).All(p => Same(p.First, p.Second));
    }

    static bool Same(Tensor a, Tensor b)
    {
        if (a.Count != b.Count)
            return false;
        for (int i = 0; i < a.Count; i++)
        {
            bool same = a.Strings is { } texts ? texts[i].AsSpan().SequenceEqual(b.Strings![i])
                : Math.Abs(a.GetDouble(i) - b.GetDouble(i)) <= BatchTolerance * Math.Max(1, Math.Abs(a.GetDouble(i)));
            if (!same)
                return false;
        }

        return true;
    }

    static MemberTrial Try(SourceModel model, Signature signature, int index, Tensor[] rows)
    {
        Tensor[] given = model.Run([.. rows.Select(r => r.Renamed(signature.InputMaps[index][r.Name]))]);
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, string own) in signature.OutputMaps[index])
        {
            Tensor output = given.First(o => string.Equals(o.Name, own, StringComparison.Ordinal)).Renamed(name);
            if (output.FirstNotFinite() is >= 0 and int bad)
                throw new DataException($"{model.File.Path}: output '{own}', row {(output.RowLength > 0 ? bad / output.RowLength : 0)}: "
                    + "not a finite number");
            outputs[name] = output;
        }

        return new MemberTrial(model, outputs);
    }
}
