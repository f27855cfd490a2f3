using Ensemble.Execution;
using Ensemble.Families;
using Gateway.AuditLog;
using Gateway.Metrics;

namespace Gateway.Serving;

/// <summary>Tells log and metrics how each attempt to load a family ended.</summary>
sealed class FamilyReports(FamilyStore store, GatewayMetrics metrics, ILogger<FamilyReports> logger, AuditTrail? trail = null)
{
    readonly HashSet<string> serving = new(StringComparer.Ordinal);

    public void Listen()
    {
        store.Loaded += Report;
        store.Serving += Report;
    }

    /// <summary>Tells the metrics which families serve no more; called after what may have removed some.</summary>
    public void Removed()
    {
        var now = store.Statuses.Where(s => s.Ready).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        lock (serving)
        {
            foreach (string gone in serving.Except(now, StringComparer.Ordinal))
            {
                metrics.FamilyRemoved(gone);
                Log.FamilyRemoved(logger, gone);
                trail?.Note(AuditEvent.FamilyUnloaded, ("family", gone));
            }

            serving.IntersectWith(now);
        }
    }

    /// <summary>Tells the metrics how the guarantees stand, which may expire while they serve.</summary>
    public void Guarantees()
    {
        string[] names;
        lock (serving)
            names = [.. serving];
        foreach (string name in names)
        {
            using var lease = store.Lease(name, null);
            foreach (var status in lease?.Family.Guarantees ?? [])
                metrics.GuaranteeState(name, status.Guarantee.Answer, status.State);
        }
    }

    void Report(FamilyStatus status, bool accepted)
    {
        if (!accepted)
        {
            metrics.FamilyRefused(status.Name);
            trail?.Note(AuditEvent.FamilyRefused, ("family", status.Name), ("version", status.Version), ("mistakes", string.Join("; ", status.Mistakes)));
            foreach (string mistake in status.Mistakes)
                Log.FamilyRefused(logger, status.Name, mistake);
            return;
        }

        using var lease = store.Lease(status.Name, status.Version);
        if (lease is null)
            return;
        var facts = Facts(lease.Family);
        // What the metrics say of a family is said of the version that answers.
        using var answering = store.Lease(status.Name, null);
        metrics.FamilyLoaded(answering is null ? facts : Facts(answering.Family));
        lock (serving)
            serving.Add(facts.Name);
        trail?.Note(AuditEvent.FamilyLoaded, ("family", facts.Name), ("version", facts.Version), ("manifest_sha256", lease.Family.ManifestSha256));
        var guarantee = lease.Family.GuaranteeFor(lease.Family.DefaultChoice);
        Log.FamilyLoaded(logger, facts.Name, facts.Version, facts.Members.Count, facts.Quorum, guarantee?.State ?? "none");
        Log.FamilyThreads(logger, facts.Name, facts.Version, ThreadPlan.Of(lease.Family, Environment.ProcessorCount));
        foreach (string warning in status.Warnings)
            Log.FamilyWarning(logger, facts.Name, warning);
    }

    void Report(FamilyServing now)
    {
        foreach (string mistake in now.Mistakes)
            Log.FamilyWarning(logger, now.Name, mistake);
        using var answering = store.Lease(now.Name, null);
        if (answering is null)
            return;
        string mode = now.State?.Mode ?? "";
        metrics.FamilyServes(Facts(answering.Family), now.Candidate is { } version ? (version, mode) : null);
        if (now.State is not null)
            Log.FamilyServes(logger, now.Name, answering.Family.Version, now.Candidate ?? "none", mode, now.Share);
    }

    static FamilyFacts Facts(Family family) => new(
        family.Name, family.Version, [.. family.Members.Select(m => m.Name)], family.Quorum, family.Manifest.Baseline?.FlagRate,
        [.. family.Guarantees.Select(g => new GuaranteeFacts(g.Guarantee.Answer, g.State, g.Guarantee.Alpha))]);
}
