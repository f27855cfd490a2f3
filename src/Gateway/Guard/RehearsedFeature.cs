using System.Text.Json;
using Ensemble.Families;

namespace Gateway.Guard;

/// <summary>One value of a rehearsed request.</summary>
/// <param name="Name">The feature, or the input that takes all its elements from one array.</param>
/// <param name="Source">Its pointer, or "constant".</param>
/// <param name="Value">JSON text of what is there, or of the default or constant; null where there is nothing.</param>
/// <param name="Note">"default" where that was taken; empty otherwise.</param>
/// <param name="Range">What the manifest allows; empty where it does not say.</param>
sealed record RehearsedFeature(string Name, string Source, string? Value, string Note, string Range)
{
    public static RehearsedFeature Of(GuardInput input, string name, FeatureConfig? feature, JsonElement? root)
    {
        string range = feature is null ? "" : feature.Categories is { } names ? string.Join(", ", names)
            : feature.Minimum is null && feature.Maximum is null ? "" : $"{feature.Minimum?.ToString() ?? "..."} to {feature.Maximum?.ToString() ?? "..."}";
        if (input.Constant is { } constant)
            return new(name, "constant", constant.GetRawText(), "", range);
        string pointer = input.Pointer!.Text;
        if (root is { } json && input.Pointer.TryFind(json, out var found) && found.ValueKind != JsonValueKind.Null)
            return new(name, pointer, found.GetRawText(), "", range);
        return input.Default is { } given ? new(name, pointer, given.GetRawText(), "default", range) : new(name, pointer, null, "", range);
    }
}
