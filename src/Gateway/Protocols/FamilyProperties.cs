using Ensemble.Families;

namespace Gateway.Protocols;

/// <summary>The protocol's map of strings about a model: what a client shows that knows nothing of us.</summary>
static class FamilyProperties
{
    public static IEnumerable<(string Name, string Value)> Of(Family family)
    {
        var guarantee = family.GuaranteeFor(family.DefaultChoice);
        yield return ("members", family.Members.Count.ToString());
        yield return ("quorum", family.Quorum.ToString());
        yield return ("row_exact", string.Join(',', family.RowExact));
        yield return ("guarantee", guarantee?.Id ?? "none");
        yield return ("guarantee_state", guarantee?.State ?? "none");
    }
}
