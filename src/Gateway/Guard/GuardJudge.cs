using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Gateway.Replies;
using Gateway.Tracing;

namespace Gateway.Guard;

/// <summary>From an inspection and a service's reply to what is said of it. Pure.</summary>
static class GuardJudge
{
    /// <summary>Answers of a guard route come from its service.</summary>
    const string Chosen = "service";

    const Reason Degraded = Reason.MemberMissing | Reason.MemberInvalid;

    /// <summary>Judges once the inspection has ended.</summary>
    /// <param name="route">The route.</param>
    /// <param name="inspection">What the members gave.</param>
    /// <param name="served">What the service answered.</param>
    /// <param name="guarantee">The route's own guarantee; null for none.</param>
    public static Judgment Judge(GuardRoute route, GuardInspection inspection, ServedReply served, GuaranteeStatus? guarantee = null)
    {
        if (inspection.Why is { } why)
            return Without(inspection, why);
        var (family, outputs) = (inspection.Family!, inspection.Outputs!);
        var decisions = Decide(route, family, outputs, served, guarantee, inspection.Noised.Means);
        // What the service itself flags is flagged: the headers, the policy and the counts say the same.
        if (served.Doubted)
            decisions = decisions with { Rows = [.. decisions.Rows.Select(r => r with { Reasons = r.Reasons | Reason.Uninspected })] };
        return Of(inspection, decisions, !route.ReadsAnswer || served.For(family, outputs.Rows) is not null ? null : served.Problem ?? Undecided.AnswerNotRead);
    }

    /// <summary>Decides each row of what the members of one version gave, beside the service's answers where the route reads them.</summary>
    public static FamilyDecisions Decide(GuardRoute route, Family family, MemberOutputs outputs, ServedReply served, GuaranteeStatus? guarantee = null, double[]? noised = null)
    {
        using var span = Spans.Step("decide");
        var answers = route.ReadsAnswer ? served.For(family, outputs.Rows) : null;
        var decisions = Decider.DecideServed(family, outputs, answers, route.RiskThreshold, answers is null ? null : guarantee);
        if (route.IsRobust)
            decisions = RobustSets.Flag(family, decisions, noised);
        // The members were asked, the answer that they should judge was not found.
        return !route.ReadsAnswer || answers is not null
            ? decisions : decisions with { Rows = [.. decisions.Rows.Select(r => r with { Reasons = r.Reasons | Reason.Uninspected })] };
    }

    /// <summary>Of a reply that did not wait for the inspection's end.</summary>
    public static Judgment Late(GuardInspection inspection) => Without(inspection, Undecided.Late);

    /// <summary>What came too late, flagged as its reply was.</summary>
    public static Judgment AfterAll(Judgment judged) => judged with
    {
        Decisions = judged.Decisions with { Rows = Late(judged.Decisions.Rows) },
    };

    /// <summary>Rows whose reply did not wait for them.</summary>
    public static IReadOnlyList<Decision> Late(IReadOnlyList<Decision> rows) => [.. rows.Select(r => r with { Reasons = r.Reasons | Reason.MemberMissing })];

    static Judgment Without(GuardInspection inspection, Undecided why)
    {
        // What could not be read counts as one row. While a late inspection goes on, its outputs belong to it.
        int rows = inspection.Request?.Rows ?? 1;
        var outputs = why == Undecided.Late ? null : inspection.Outputs;
        // Whatever the members gave: what was not decided is flagged.
        var decisions = Enumerable.Range(0, rows)
            .Select(row => outputs?.Missing(row) is { } missing and not Reason.None ? missing : why.Reason())
            .Select(reason => new Decision(reason, double.NaN, double.NaN, 1, -1, 0)).ToList();
        return Of(inspection, new FamilyDecisions(decisions, [], Chosen, null, [.. Enumerable.Range(0, rows)]), why);
    }

    static Judgment Of(GuardInspection inspection, FamilyDecisions decisions, Undecided? why)
    {
        var reasons = decisions.Rows.Aggregate(Reason.None, (all, row) => all | row.Reasons);
        // No guarantee of the family is about a service's answers, and the route's is about none that the family has no label for.
        bool covers = why is null && decisions.Guarantee is not null && decisions.Rows.All(r => r.Prediction >= 0) && decisions.Rows.Any(r => (r.Reasons & Degraded) == 0);
        var summary = new ReplySummary(
            decisions.Rows.Count, decisions.FlaggedRows, inspection.Family?.Members.Count ?? 0, why == Undecided.Late ? 0 : inspection.Outputs?.Answered ?? 0, Chosen,
            covers ? decisions.GuaranteeId : "none", covers ? decisions.GuaranteeState : "none")
        { Reasons = reasons.List() };
        return new Judgment(decisions, summary, why);
    }
}
