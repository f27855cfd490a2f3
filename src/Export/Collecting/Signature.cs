using Ensemble.Data;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Export.Collecting;

/// <summary>The family's inputs and outputs, and each model's own names for them.</summary>
/// <param name="Inputs">Inputs as the first model declares them, first axis −1, under their public names.</param>
/// <param name="Outputs">Outputs that every model has, one row for each input row.</param>
/// <param name="InputMaps">For each model, public name to its own.</param>
/// <param name="OutputMaps">For each model, public name to its own.</param>
sealed record Signature(
    ModelTensor[] Inputs, ModelTensor[] Outputs, Dictionary<string, string>[] InputMaps, Dictionary<string, string>[] OutputMaps)
{
    /// <summary>Matches the models: by name, else by position, where type and row shape are equal.</summary>
    /// <param name="models">Models, at least one.</param>
    /// <param name="names">Public names of the inputs; empty takes the first model's.</param>
    /// <exception cref="DataException">Models that do not fit together, named both.</exception>
    public static Signature Match(IReadOnlyList<SourceModel> models, string[] names)
    {
        SourceModel first = models[0];
        foreach (SourceModel model in models)
            CheckTypes(model);
        if (names.Length > 0 && names.Length != first.Inputs.Count)
            throw new DataException($"--input-names gives {names.Length} names; {first.File.Path} has {first.Inputs.Count} inputs");
        string[] inputNames = names.Length > 0 ? names : [.. first.Inputs.Select(i => i.Name)];
        ModelTensor[] inputs = [.. first.Inputs.Select((t, i) => Public(t) with { Name = inputNames[i] })];
        var inputMaps = models.Select(m => MatchInputs(first, m, inputNames)).ToArray();
        ModelTensor[] outputs = [.. first.Outputs.Where(o => o.Datatype is not null).Where(o =>
            models.All(m => Find(o, first.Outputs, m.Outputs) is not null)).Select(Public)];
        if (outputs.Length == 0)
        {
            SourceModel other = models.First(m => !first.Outputs.Any(o => Find(o, first.Outputs, m.Outputs) is not null));
            throw new DataException($"{first.File.Path} gives {List(first.Outputs)}, {other.File.Path} gives {List(other.Outputs)}: no "
                + "output fits; members must answer alike");
        }

        var outputMaps = models.Select(m => outputs.ToDictionary(o => o.Name,
            o => Find(first.Outputs.First(f => string.Equals(f.Name, o.Name, StringComparison.Ordinal)), first.Outputs, m.Outputs)!.Name,
                StringComparer.Ordinal)).ToArray();
        return new Signature(inputs, outputs, inputMaps, outputMaps);
    }

    static Dictionary<string, string> MatchInputs(SourceModel first, SourceModel model, string[] names)
    {
        if (model.Inputs.Count != first.Inputs.Count)
            throw new DataException($"{first.File.Path} takes {List(first.Inputs)}, {model.File.Path} takes {List(model.Inputs)}: "
                + "members must take the same inputs");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            ModelTensor own = Find(first.Inputs[i], first.Inputs, model.Inputs)
                ?? throw new DataException($"{first.File.Path} takes {List(first.Inputs)}, {model.File.Path} takes {List(model.Inputs)}: "
                    + $"input {i} differs");
            map[names[i]] = own.Name;
        }

        return map;
    }

    static ModelTensor? Find(ModelTensor wanted, IReadOnlyList<ModelTensor> first, IReadOnlyList<ModelTensor> candidates)
    {
        ModelTensor? named = candidates.FirstOrDefault(c => string.Equals(c.Name, wanted.Name, StringComparison.Ordinal));
        if (named is not null)
            return Fits(wanted, named) ? named : null;
        ModelTensor[] alike = [.. candidates.Where(c => Fits(wanted, c))];
        if (alike.Length == 1)
            return alike[0];
        int position = first.TakeWhile(f => f != wanted).Count();
        return position < candidates.Count && Fits(wanted, candidates[position]) ? candidates[position] : null;
    }

    static bool Fits(ModelTensor a, ModelTensor b) =>
        a.Datatype is not null && a.Datatype == b.Datatype && a.Shape.Length == b.Shape.Length
        && a.Shape.Skip(1).Zip(b.Shape.Skip(1)).All(axes => axes.First == axes.Second || axes.First < 0 || axes.Second < 0);

    static ModelTensor Public(ModelTensor tensor) =>
        tensor with { Shape = tensor.Shape.Length == 0 ? [-1] : [-1, .. tensor.Shape.AsSpan(1)] };

    static void CheckTypes(SourceModel model)
    {
        foreach (ModelTensor input in model.Inputs)
        {
            if (input.Datatype is null || input.Shape.Length == 0)
                throw new DataException($"{model.File.Path}: input '{input.Name}' is {input.Signature}; a tensor whose first axis counts "
                    + "rows was expected");
        }

        if (!model.Outputs.Any(o => o.Datatype is { } type && type != Datatype.BOOL))
            throw new DataException($"{model.File.Path}: no output is a tensor: {List(model.Outputs)}");
    }

    static string List(IReadOnlyList<ModelTensor> tensors) => string.Join(", ", tensors.Select(t => $"'{t.Name}' {t.Signature}"));
}
