using System.Globalization;
using System.Text;
using Ensemble.Data;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>An element of a row that tells groups apart: an input of one element, or a feature.</summary>
/// <param name="Input">Index of the input.</param>
/// <param name="Element">Element of its row.</param>
/// <param name="Length">Elements of its row.</param>
/// <param name="Categories">Names of its values; null where they are numbers or texts.</param>
public sealed record GroupInput(int Input, int Element, int Length, string[]? Categories)
{
    // Above it neighbouring whole numbers are one double.
    const double LargestWhole = (1L << 53) - 1;

    /// <summary>Finds it by name; null where there is none, or more than one.</summary>
    /// <param name="manifest">The family.</param>
    /// <param name="name">Name of the input or the feature.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    public static GroupInput? Find(Manifest manifest, string name, out string? problem)
    {
        GroupInput[] found = [.. manifest.Inputs.SelectMany((input, i) => Elements(input, i).Where(e => e.Name == name).Select(e => e.Place))];
        if (found.Length == 1)
        {
            problem = null;
            return found[0];
        }

        string[] known = [.. manifest.Inputs.SelectMany((input, i) => Elements(input, i)).Select(e => e.Name)];
        problem = found.Length > 1 ? $"'{name}' is the name of {found.Length} inputs or features"
            : $"'{name}' is neither an input of one element a row nor a feature{NearestName.Hint(name, known)}";
        return null;
    }

    /// <summary>Text of a row's value; null where it can be no group's.</summary>
    public string? Text(IReadOnlyList<Tensor> inputs, int row)
    {
        Tensor tensor = inputs[Input];
        int index = (row * Length) + Element;
        if (tensor.Strings is { } strings)
            return Encoding.UTF8.GetString(strings[index]);
        double value = tensor.GetDouble(index);
        if (Categories is not null)
            return value >= 0 && value < Categories.Length && value == Math.Floor(value) ? Categories[(int)value] : null;
        return !(Math.Abs(value) <= LargestWhole) ? null : tensor.Datatype == Datatype.FP32
            ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A row's value for a text as <see cref="Text"/> writes it; NaN for one that it never writes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="datatype">Datatype of the input.</param>
    public double Value(string text, string datatype)
    {
        if (Categories is not null)
            return Array.IndexOf(Categories, text) is var index && index >= 0 ? index : double.NaN;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(Math.Abs(value) <= LargestWhole))
            return double.NaN;
        return datatype == nameof(Datatype.FP32) ? float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : value;
    }

    static IEnumerable<(string Name, GroupInput Place)> Elements(TensorConfig input, int index)
    {
        long length = input.Shape.AsSpan(1).Contains(-1) ? -1 : input.Shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        if (length == 1 && !(input.Features is [{ } only] && only.Name == input.Name))
            yield return (input.Name, new GroupInput(index, 0, 1, input.Features is [{ } one] ? one.Categories : null));
        for (int f = 0; f < (input.Features?.Length ?? 0) && input.Features!.Length == length; f++)
            yield return (input.Features[f].Name, new GroupInput(index, f, (int)length, input.Features[f].Categories));
    }
}
