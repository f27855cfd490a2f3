using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Families;
using Ensemble.Monitors;
using Ensemble.Scores;
using Gateway.Configuration;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>
/// What needs no label: whether risk and novelty of the traffic rank like the fit rows', and whether classes and flags have the shares that
/// they had there. It takes one audited row a request, thinned so that flagged and unflagged rows enter alike. It alarms, and withdraws nothing.
/// </summary>
sealed class TrafficMonitor
{
    readonly FamiliarityEvidence? risk;
    readonly FamiliarityEvidence? novelty;
    readonly ShareChange? classes;
    readonly ShareChange? flags;
    double threshold;
    long rows;

    public TrafficMonitor(Family family, MonitorsConfig config, TrafficMonitorState? state)
    {
        (threshold, rows) = (state?.Threshold ?? 1, state?.Rows ?? 0);
        risk = Familiarity(family, family.Risk, state?.Risk);
        novelty = Familiarity(family, family.Novelty, state?.Novelty);
        long[]? counts = family.Manifest.Baseline?.ClassCounts?.Select(c => (long)c).ToArray();
        classes = Share(counts, config, state?.Classes);
        flags = Share(Flagged(family, counts), config, state?.Flags);
    }

    public TrafficMonitorState State => new()
    {
        Threshold = threshold, Rows = rows, Risk = risk?.State, Novelty = novelty?.State, Classes = classes?.State, Flags = flags?.State,
    };

    public long Rows => rows;

    public FamiliarityEvidence? Risk => risk;

    public FamiliarityEvidence? Novelty => novelty;

    public ShareChange? Classes => classes;

    public ShareChange? Flags => flags;

    /// <summary>Digest of all that the scores, flags and baselines come from: with another one the traffic is watched anew.</summary>
    public static string Binding(Family family)
    {
        var parts = new
        {
            Members = family.Manifest.Members.Select(m => new { m.Name, Sha256 = m.Sha256 ?? m.Remote?.Version ?? m.Remote?.Model, m.Weight, m.Temperature, m.Smoothing }),
            family.Manifest.Baseline,
            family.Manifest.Scores,
            family.Manifest.Answer.Default,
            Guarantee = family.GuaranteeFor(family.DefaultChoice)?.Guarantee.Binding,
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts))));
    }

    /// <summary>The request's first row that enters, if any does.</summary>
    /// <param name="decision">With its audited rows.</param>
    /// <param name="draw">The store's.</param>
    /// <param name="probability">The smaller probability of the audit, above 0.</param>
    /// <returns>Whether one entered.</returns>
    public bool Add(StoredDecision decision, AuditDraw draw, double probability)
    {
        // Never back up: rows that were drawn at less would be missing among those that enter.
        threshold = Math.Min(threshold, probability);
        if (decision.Record.Route.Length > 0 || !IsDefault(decision.Record.Parameters))
            return false;
        var id = Guid.ParseExact(decision.Record.Id, "N");
        var row = decision.Record.Recorded.FirstOrDefault(r => r.Audited && draw.Uniform(id, r.Row) < threshold);
        if (row is null)
            return false;
        rows++;
        risk?.Add(row.Risk ?? double.NaN, draw.Uniform(AuditDomain.RiskTie, id, row.Row));
        novelty?.Add(row.Novelty ?? double.NaN, draw.Uniform(AuditDomain.NoveltyTie, id, row.Row));
        if (classes is not null && row.Prediction >= 0)
            classes.Add(row.Prediction);
        flags?.Add(row.Reasons.Length > 0 ? 1 : 0);
        return true;
    }

    // Answers that a caller chose otherwise have other risks than the baseline's.
    static bool IsDefault(string parameters)
    {
        using var asked = JsonDocument.Parse(parameters);
        return !asked.RootElement.EnumerateObject().Any(p => p.Name is "combine" or "member" or "lambda");
    }

    static FamiliarityEvidence? Familiarity(Family family, ScoreName score, FamiliarityState? state)
    {
        // A guarantee brings its own risk score, which the recorded rows then have.
        if (!family.Banks.TryGetValue(score, out var bank)
            || (score == family.Risk && family.GuaranteeFor(family.DefaultChoice) is { } guarantee && guarantee.Guarantee.Risk != score.Name()))
            return null;
        return state is null ? new FamiliarityEvidence(bank.Scores) : new FamiliarityEvidence(bank.Scores, state);
    }

    static long[]? Flagged(Family family, long[]? counts)
    {
        long n = counts?.Sum() ?? family.Banks.Values.Select(b => (long)b.Count).FirstOrDefault();
        return family.Manifest.Baseline?.FlagRate is { } rate && n > 0 ? [n - (long)Math.Round(n * rate), (long)Math.Round(n * rate)] : null;
    }

    static ShareChange? Share(long[]? baseline, MonitorsConfig config, ShareChangeState? state) =>
        baseline is not { Length: > 1 } || baseline.Sum() == 0 ? null
        : state is null ? new ShareChange(baseline, config.ShareChange, config.Delta) : new ShareChange(baseline, config.ShareChange, config.Delta, state);
}
