using System.Globalization;
using Ensemble.Devices;
using Ensemble.Execution;
using Ensemble.Families;

namespace Gateway.Protocols;

/// <summary>The protocol's map of strings about a model: what a client shows that knows nothing of us.</summary>
static class FamilyProperties
{
    public static IEnumerable<(string Name, string Value)> Of(Family family, FamilyServing? serving)
    {
        var guarantee = family.GuaranteeFor(family.DefaultChoice);
        yield return ("members", family.Members.Count.ToString());
        yield return ("quorum", family.Quorum.ToString());
        yield return ("row_exact", string.Join(',', family.RowExact));
        yield return ("batch_rows", family.BatchRows.ToString());
        yield return ("threads", ThreadPlan.Of(family, Environment.ProcessorCount));
        yield return ("device", DevicePlan.Of(family));
        yield return ("guarantee", guarantee?.Id ?? "none");
        yield return ("guarantee_state", guarantee?.State ?? "none");
        yield return ("serving", serving?.Serving ?? "none");
        if (serving?.Candidate is not { } candidate)
            yield break;
        yield return ("candidate", candidate);
        yield return ("candidate_mode", serving.State!.Mode!);
        yield return ("candidate_share", serving.Share.ToString(CultureInfo.InvariantCulture));
    }
}
