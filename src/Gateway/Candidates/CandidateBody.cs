using System.Text.Json;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Candidates;

/// <summary>The bodies of calls that name a version: an unknown key would be a wish that nobody hears.</summary>
static class CandidateBody
{
    static readonly string[] Keys = ["version", "mode", "share"];

    /// <summary>A version to try, and how.</summary>
    public static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, out CandidateCall? call)
    {
        call = null;
        if (Read(body, limits, Keys, out string? version, out string mode, out double? share) is { } wrong)
            return wrong;
        if (version is null)
            return new Fault(FaultCode.InvalidField, "version: expected a loaded version, came nothing");
        if (share is null && mode == ServingState.Part)
            return new Fault(FaultCode.InvalidField, "share: expected a number above 0, at most 1, came nothing");
        call = new CandidateCall(version, mode, share ?? 1);
        return null;
    }

    /// <summary>A version alone, or nothing.</summary>
    public static Fault? ReadVersion(ReadOnlySpan<byte> body, LimitsConfig limits, out string? version)
    {
        version = null;
        return body.IsEmpty ? null : Read(body, limits, Keys[..1], out version, out _, out _);
    }

    static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, string[] known, out string? version, out string mode, out double? share)
    {
        (string? Version, string Mode, double? Share) call = (null, ServingState.Shadow, null);
        var wrong = JsonObjectBody.Read(body, limits, (string key, ref Utf8JsonReader reader) => known.Contains(key, StringComparer.Ordinal)
            ? Take(key, ref reader, ref call.Version, ref call.Mode, ref call.Share)
            : new Fault(FaultCode.InvalidField, $"the body: expected no keys but {string.Join(", ", known)}, came {Fault.Show(key)}"));
        (version, mode, share) = call;
        return wrong;
    }

    static Fault? Take(string key, ref Utf8JsonReader reader, ref string? version, ref string mode, ref double? share)
    {
        switch (key)
        {
            case "version":
                return JsonText.TryGet(ref reader, out version) ? null : JsonFaults.Expected(key, "a string", ref reader);
            case "mode":
                return JsonText.TryGet(ref reader, out mode) && mode is ServingState.Shadow or ServingState.Part
                    ? null : JsonFaults.Expected(key, "\"shadow\" or \"share\"", ref reader);
            default:
                share = reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number) && ServingState.IsShare(number) ? number : null;
                return share is null ? JsonFaults.Expected(key, "a number above 0, at most 1", ref reader) : null;
        }
    }
}
