using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Replaying;

/// <summary>Whether kept bytes mean to a version what they meant when they were recorded: the same features at the same places.</summary>
static class ReplayedFeatures
{
    /// <summary>What means something else now; null where nothing does, or one of both names no features.</summary>
    /// <param name="family">The version that is to read them, whose inputs they fit.</param>
    /// <param name="row">As it was recorded.</param>
    /// <param name="inputs">Its inputs, in the order of the family's.</param>
    public static string? Difference(Family family, RowRecord row, IReadOnlyList<Tensor> inputs)
    {
        if (row.Features is null || new InputLayout(family, inputs, InputsPolicy.Full).Features(0) is not { } text || text == row.Features)
            return null;
        using var was = JsonDocument.Parse(row.Features);
        using var now = JsonDocument.Parse(text);
        List<JsonProperty> then = [.. was.RootElement.EnumerateObject()], read = [.. now.RootElement.EnumerateObject()];
        for (int f = 0; f < Math.Max(then.Count, read.Count); f++)
        {
            string? name = f < then.Count ? then[f].Name : null, here = f < read.Count ? read[f].Name : null;
            if (name != here)
                return $"its feature {f + 1} is {Named(name)}, of version {Fault.Show(family.Version)} {Named(here)}";
            if (then[f].Value.GetRawText() != read[f].Value.GetRawText())
                return $"its feature {Fault.Show(name)} has other categories in version {Fault.Show(family.Version)}";
        }

        return null;
    }

    static string Named(string? name) => name is null ? "none" : Fault.Show(name);
}
