using System.Globalization;
using System.Text;
using Ensemble.Data;
using Ensemble.Tensors;
using Export.Data;

namespace Export.Collecting;

/// <summary>Names of the classes, as the family and as each model orders them.</summary>
static class ClassNames
{
    /// <summary>Class order of each model; the family takes the first's. Null where nobody names them: "0" to "C−1" then.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="decision">Which output answers.</param>
    /// <param name="trials">The models on the rows.</param>
    /// <param name="classes">C ≥ 2.</param>
    /// <param name="labels">Labels of the rows; null where there are none.</param>
    /// <exception cref="DataException">Another number of names than of classes, or models with different names.</exception>
    public static string[][]? Find(CollectRequest request, Decision decision, IReadOnlyList<MemberTrial> trials, int classes,
        string[]? labels)
    {
        string[]?[] own = [.. trials.Select(t => t.Model.Classes ?? Observed(t, decision, classes))];
        string[]? common = request.Classes.Length > 0 ? request.Classes : Array.Find(own, o => o is not null)
            ?? FromLabels(labels, classes);
        if (common is null)
            return null;
        if (common.Length != classes)
            throw new DataException($"{common.Length} class names ({string.Join(", ", common.Take(12))}); {trials[0].Model.File.Path} "
                + $"has {classes} classes");
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = own[i] is { } numbers ? Named(numbers, common) : null;
            if (own[i] is { } names && !names.Order(StringComparer.Ordinal).SequenceEqual(common.Order(StringComparer.Ordinal),
                StringComparer.Ordinal))
                throw new DataException($"{trials[i].Model.File.Path} names the classes {string.Join(", ", names)}; "
                    + $"{trials[0].Model.File.Path} {string.Join(", ", common)}");
        }

        return [.. own.Select(o => o ?? common)];
    }

    // A model that knows its classes by number alone means those of --classes, in their order.
    static string[] Named(string[] own, string[] common)
    {
        string[] numbers = [.. Enumerable.Range(0, common.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        bool counted = own.Order(StringComparer.Ordinal).SequenceEqual(numbers.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        return counted && !common.Order(StringComparer.Ordinal).SequenceEqual(numbers.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            ? [.. own.Select(n => common[int.Parse(n, CultureInfo.InvariantCulture)])] : own;
    }

    // Where the model names the class of each row, its order shows once every class was the largest.
    static string[]? Observed(MemberTrial trial, Decision decision, int classes)
    {
        if (decision.Label is not { } name)
            return null;
        Tensor label = trial.Outputs[name];
        Tensor output = trial.Outputs[decision.Output];
        string?[] names = new string?[classes];
        for (int r = 0; r < output.Rows; r++)
        {
            int largest = output.RowLength == 1 ? (output.GetDouble(r) > 0.5 ? 1 : 0)
                : Enumerable.Range(0, classes).MaxBy(c => output.GetDouble(r * classes + c));
            names[largest] = label.Strings is { } texts ? Encoding.UTF8.GetString(texts[r]) : label.GetDouble(r).ToString("R");
        }

        return Array.TrueForAll(names, n => n is not null) ? [.. names.Select(n => n!)] : null;
    }

    static string[]? FromLabels(string[]? labels, int classes)
    {
        if (labels is null)
            return null;
        string[] sorted = ClassLabels.Sorted(labels);
        bool indexes = Array.TrueForAll(sorted, l => int.TryParse(l, out int i) && i >= 0 && i < classes);
        if (indexes)
            return [.. Enumerable.Range(0, classes).Select(i => i.ToString())];
        return sorted.Length == classes ? sorted
            : throw new DataException($"the rows have {sorted.Length} different labels ({string.Join(", ", sorted.Take(12))}), the "
                + $"models {classes} classes; name them with --classes");
    }
}
