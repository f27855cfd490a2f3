using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Families;

namespace Ensemble.Calibration;

/// <summary>What a route's guarantee belongs to: the family as for its own guarantees, the mapping, and the service.</summary>
public static class RouteBinding
{
    /// <summary>SHA-256 of <see cref="Text"/>, lower-case hexadecimal.</summary>
    public static string Compute(Manifest manifest, RouteGuarantee route) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(manifest, route))));

    /// <summary>Why the guarantee is not this family's and route's; null when it is.</summary>
    /// <param name="manifest">The family that judges.</param>
    /// <param name="route">The guarantee.</param>
    /// <param name="mapping">Digest of the mapping of the route as it is configured now.</param>
    /// <param name="scoring">Number of the scoring code that runs.</param>
    public static string? Check(Manifest manifest, RouteGuarantee route, string mapping, int scoring)
    {
        if (route.Guarantee.Scoring != scoring)
            return $"calibrated with scoring {route.Guarantee.Scoring}, this program has {scoring}; calibrate on fresh rows";
        if (!string.Equals(route.Mapping, mapping, StringComparison.Ordinal))
            return "the route's Input, Answer or Family is not that which it was calibrated with; calibrate on fresh rows";
        bool bound = string.Equals(Compute(manifest, route), route.Binding, StringComparison.Ordinal)
            || string.Equals(Compute(manifest, route with { Guarantee = route.Guarantee with { Expires = null } }), route.Binding, StringComparison.Ordinal);
        return bound
            ? null : "it, or the family's members, inputs, weights, temperatures, scores or gates, are not those it was issued with; calibrate on fresh rows";
    }

    /// <summary>The canonical text that is digested.</summary>
    public static string Text(Manifest manifest, RouteGuarantee route)
    {
        var text = new StringBuilder(GuaranteeBinding.Text(manifest, route.Guarantee));
        Line(text, "route", route.Route);
        Line(text, "path", route.Path);
        Line(text, "mapping", route.Mapping);
        Line(text, "fingerprint", route.Fingerprint);
        Line(text, "metadata", route.Metadata);
        foreach (string body in route.Golden)
            Line(text, "golden", body);
        return text.ToString();
    }

    static void Line(StringBuilder text, string key, string? value) => text.Append(key).Append('=').Append(JsonSerializer.Serialize(value)).Append('\n');
}
