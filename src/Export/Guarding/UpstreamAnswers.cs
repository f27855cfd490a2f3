using Ensemble.Calibration;
using Ensemble.Families;

namespace Export.Guarding;

/// <summary>What a service answered to the golden inputs, by which it is known again.</summary>
/// <param name="Fingerprint">Digest of its answers; null without golden inputs, or where it answered two ways.</param>
/// <param name="Metadata">What it says of its version; null where it says nothing.</param>
/// <param name="Golden">Bodies of the golden inputs; empty without a fingerprint.</param>
/// <param name="Notes">Why there is no fingerprint.</param>
sealed record UpstreamAnswers(string? Fingerprint, string? Metadata, string[] Golden, string[] Notes)
{
    /// <summary>Asks the golden inputs once.</summary>
    public static UpstreamAnswers Ask(GatewayClient client, RowBody body, Family family, CancellationToken cancellation)
    {
        if (family.Golden is not { } golden)
            return new(null, null, [], ["the family keeps no golden inputs: the service cannot be known again, and the guarantee is unverified"]);
        string[] bodies = [.. Enumerable.Range(0, Math.Min(golden.Rows, RouteGuarantee.MostGolden)).Select(row => body.Write(golden.Inputs, row))];
        var answers = new List<IReadOnlyList<string>>();
        foreach (string each in bodies)
            answers.Add([client.AskAsync(each, cancellation).GetAwaiter().GetResult().Answer]);
        return new(UpstreamFingerprint.Of(answers), client.MetadataAsync(cancellation).GetAwaiter().GetResult(), bodies, []);
    }

    /// <summary>What holds when the same inputs were asked once more, behind the rows.</summary>
    public UpstreamAnswers Again(UpstreamAnswers later) => Fingerprint == later.Fingerprint && Metadata == later.Metadata
        ? this : new(null, null, [], ["the service answered the golden inputs in two ways: it cannot be known again, and the guarantee is unverified"]);
}
