using System.Text;
using Ensemble.Calibration;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>Finds a row's group among those of a guarantee. Immutable; nothing is allocated for a row.</summary>
sealed class GroupLookup
{
    readonly GroupInput? input;
    readonly Dictionary<double, int> numbers = [];
    readonly Dictionary<string, int> texts = new(StringComparer.Ordinal);
    readonly byte[][] bytes;
    readonly double[] taus;

    GroupLookup(GroupsConfig config, GroupInput? input, TensorConfig? tensor)
    {
        this.input = input;
        Config = config;
        taus = [.. config.Thresholds.Select(g => g.Tau ?? double.NaN)];
        bytes = [.. config.Thresholds.Select(g => Encoding.UTF8.GetBytes(g.Value))];
        for (int g = 0; g < taus.Length; g++)
        {
            texts[config.Thresholds[g].Value] = g;
            double value = input is null || tensor!.Datatype == nameof(Datatype.BYTES) ? double.NaN : input.Value(config.Thresholds[g].Value, tensor.Datatype);
            if (!double.IsNaN(value))
                numbers[value] = g;
        }
    }

    public GroupsConfig Config { get; }

    /// <summary>Groups.</summary>
    public int Count => taus.Length;

    /// <summary>Whether the request says the group, for all of its rows.</summary>
    public bool IsParameter => input is null;

    public static GroupLookup? Of(Manifest manifest, GroupsConfig config, out string? problem)
    {
        problem = config.Thresholds.Length is 0 or > GroupTest.Most ? $"expected 1 to {GroupTest.Most} groups, found {config.Thresholds.Length}"
            : config.From is not ("input" or "parameter") ? $"its groups come from '{config.From}', which is neither input nor parameter" : null;
        if (problem is not null)
            return null;
        if (config.From == "parameter")
            return new GroupLookup(config, null, null);
        return GroupInput.Find(manifest, config.Name, out problem) is { } place ? new GroupLookup(config, place, manifest.Inputs[place.Input]) : null;
    }

    /// <summary>Threshold of a group; NaN where it has no guarantee.</summary>
    public double Tau(int group) => group < 0 ? double.NaN : taus[group];

    /// <summary>Group that a request names; −1 for none of them.</summary>
    public int Named(string? value) => value is not null && texts.TryGetValue(value, out int group) ? group : -1;

    /// <summary>Group of a row by its input; −1 for none of them.</summary>
    public int Of(IReadOnlyList<Tensor> inputs, int row)
    {
        Tensor tensor = inputs[input!.Input];
        int index = (row * input.Length) + input.Element;
        if (tensor.Strings is null)
            return numbers.TryGetValue(tensor.GetDouble(index), out int number) ? number : -1;
        ReadOnlySpan<byte> value = tensor.Strings[index];
        for (int g = 0; g < bytes.Length; g++)
        {
            if (value.SequenceEqual(bytes[g]))
                return g;
        }

        return -1;
    }
}
