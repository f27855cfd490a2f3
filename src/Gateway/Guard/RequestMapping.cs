using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Metrics;
using Gateway.Replies;

namespace Gateway.Guard;

/// <summary>One request's JSON into one row of the family's inputs.</summary>
/// <param name="plan">Where each value is.</param>
/// <param name="metrics">Counts what came for each feature; null counts nothing.</param>
sealed class RequestMapping(GuardPlan plan, FeatureMetrics? metrics)
{
    string? problem;

    /// <summary>The inputs; null with what is wrong, after every feature was looked at.</summary>
    /// <exception cref="InvalidOperationException">A string of the document is no text.</exception>
    public Tensor[]? Map(JsonElement root, out string? wrong)
    {
        var inputs = new Tensor[plan.Family.Inputs.Count];
        int feature = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            var spec = plan.Family.Inputs[i];
            inputs[i] = Tensor.Create(spec.Name, spec.Datatype, [1, .. spec.Shape.AsSpan(1)]);
            var features = spec.Config.Features;
            if (plan.Sources[i].Count == 1 && spec.RowLength > 1)
                Whole(root, plan.Sources[i][0], inputs[i], features, feature);
            else
            {
                for (int element = 0; element < plan.Sources[i].Count; element++)
                    Element(root, plan.Sources[i][element], inputs[i], element, features?[element], feature + element);
            }

            feature += features?.Length ?? 0;
        }

        wrong = problem;
        return wrong is null ? inputs : null;
    }

    void Element(JsonElement root, GuardInput source, Tensor tensor, int element, FeatureConfig? feature, int index)
    {
        string name = feature?.Name ?? tensor.Name;
        if (source.Constant is { } constant)
        {
            if (!FeatureValue.TrySet(tensor, element, constant, feature))
                problem ??= $"{Fault.Show(name)}: its Constant is no {What(tensor, feature)}";
            return;
        }

        bool isThere = source.Pointer!.TryFind(root, out var value) && value.ValueKind != JsonValueKind.Null;
        if (!isThere)
        {
            Count(feature, index, FeatureState.Missing);
            Missing(source, tensor, element, feature, name);
            return;
        }

        bool read = FeatureValue.TrySet(tensor, element, value, feature);
        Count(feature, index, read && feature is not null ? FeatureValue.StateOf(tensor, element, feature) : FeatureState.Invalid);
        if (!read)
            problem ??= $"{Fault.Show(name)} at {source.Pointer}: expected a {What(tensor, feature)}, came {Shown(value)}";
    }

    void Missing(GuardInput source, Tensor tensor, int element, FeatureConfig? feature, string name)
    {
        if (source.Default is { } given)
        {
            if (!FeatureValue.TrySet(tensor, element, given, feature))
                problem ??= $"{Fault.Show(name)}: its Default is no {What(tensor, feature)}";
        }
        else if (tensor.Datatype.IsFloating() && !plan.Family.Inputs.First(i => i.Name == tensor.Name).Config.Finite)
            tensor.SetDouble(element, double.NaN);
        else
            problem ??= $"{Fault.Show(name)}: nothing at {source.Pointer}, and no Default";
    }

    void Whole(JsonElement root, GuardInput source, Tensor tensor, FeatureConfig[]? features, int first)
    {
        if (!source.Pointer!.TryFind(root, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            for (int f = 0; f < (features?.Length ?? 0); f++)
                Count(features![f], first + f, FeatureState.Missing);
            problem ??= $"{Fault.Show(tensor.Name)}: no array at {source.Pointer}";
            return;
        }

        int filled = Fill(array, tensor, 0, features, first);
        if (filled >= 0 && filled != tensor.Count)
            problem ??= $"{Fault.Show(tensor.Name)} at {source.Pointer}: expected {tensor.Count} elements, came {(filled > tensor.Count ? "more" : filled)}";
    }

    // Flat or nested, in row-major order; -1 after a wrong element.
    int Fill(JsonElement array, Tensor tensor, int filled, FeatureConfig[]? features, int first)
    {
        bool finite = plan.Family.Inputs.First(i => i.Name == tensor.Name).Config.Finite;
        foreach (var value in array.EnumerateArray())
        {
            if (value.ValueKind == JsonValueKind.Array)
            {
                filled = Fill(value, tensor, filled, features, first);
                if (filled < 0 || filled > tensor.Count)
                    return filled;
                continue;
            }

            if (filled == tensor.Count)
                return filled + 1;
            var feature = features?[filled];
            bool isNull = value.ValueKind == JsonValueKind.Null && !finite && tensor.Datatype.IsFloating();
            if (isNull)
                tensor.SetDouble(filled, double.NaN);
            bool read = isNull || FeatureValue.TrySet(tensor, filled, value, feature);
            Count(feature, first + filled, read && feature is not null ? FeatureValue.StateOf(tensor, filled, feature) : FeatureState.Invalid);
            if (!read)
            {
                problem ??= $"{Fault.Show(tensor.Name)}: element {filled}: expected a {What(tensor, feature)}, came {Shown(value)}";
                return -1;
            }

            filled++;
        }

        return filled;
    }

    void Count(FeatureConfig? feature, int index, FeatureState state)
    {
        if (feature is not null)
            metrics?.Count(index, state);
    }

    /// <summary>What an element takes, in words.</summary>
    public static string What(Tensor tensor, FeatureConfig? feature) =>
        feature?.Categories is { } names ? $"category ({string.Join(", ", names.Take(8))}{(names.Length > 8 ? ", ..." : "")})"
        : tensor.Datatype switch { Datatype.BYTES => "string", Datatype.BOOL => "truth value", _ => tensor.Datatype.IsFloating() ? $"number ({tensor.Datatype})" : $"whole number ({tensor.Datatype})" };

    /// <summary>A value as messages show it.</summary>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Null => "null",
        _ => value.GetRawText() is { Length: > 64 } text ? text[..64] + "..." : value.GetRawText(),
    };
}
