using System.Diagnostics.CodeAnalysis;
using Ensemble.Calibration;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>
/// Watches guarantees and traffic by the audit: one in every gateway, all of them on the state that the store keeps. What it finds counts in
/// every gateway on the store within two looks; while the store cannot be read, what was known last goes on counting.
/// </summary>
sealed class MonitorRunner(
    DecisionStore store, FamilyStore families, SnapshotHolder holder, GatewayMetrics metrics, MonitorSignal signal, ILogger<MonitorRunner> logger, TimeProvider time,
    RouteGuarantees routes, AuditTrail? trail = null)
    : BackgroundService
{
    const int LooksBetweenShows = 10;

    readonly Lock running = new();
    readonly WithdrawalKeeper keeper = new(logger, time);
    (long Decision, long Label, string Families) seen;
    long? due;
    bool failing;
    long looks;

    MonitorsConfig Config => holder.Current.Config.Monitors;

    /// <summary>Takes over what was found before; to be called once the store is open, before anybody is answered.</summary>
    public void TakeOver()
    {
        if (!store.IsOn)
            return;
        families.GuaranteeStates.Unknown("what its monitors found could not be read yet");
        Try(TakeStates);
    }

    /// <summary>One look: monitors go on by what came since the last one, and states are taken over.</summary>
    /// <returns>Whether that could be done.</returns>
    public bool Run()
    {
        if (!store.IsOn)
            return true;
        lock (running)
        {
            bool done = Try(Look);
            metrics.Monitors.Ran(done);
            return done;
        }
    }

    // Reads what may be much, and waits for a database.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => OwnThreads.Shared.Run(() => LookOnAsync(stoppingToken));

    async Task LookOnAsync(CancellationToken stoppingToken)
    {
        try
        {
            // States were taken over before the start; the first look comes behind it, when requests need the store less.
            while (store.IsOn)
            {
                await signal.WaitAsync(Config.Every, time, stoppingToken);
                Run();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    void Look()
    {
        long now = StoredMoment.Microseconds(time.GetUtcNow());
        var versions = families.Statuses.Where(s => s.Ready).ToList();
        bool news = HasNews(now, versions);
        if (news)
        {
            due = null;
            foreach (var status in versions)
            {
                using var lease = families.Lease(status.Name, status.Version);
                while (lease is not null && Advance(lease.Family, now))
                {
                    // Each time one transaction, so that decisions can be written in between.
                }
            }

            MonitorFolding.Run(store.Database);
        }

        TakeStates();
        // Another version may answer meanwhile, which is no news of the store's.
        if (news || looks++ % LooksBetweenShows == 0)
            Show();
    }

    // Without the write lock, which decisions need more.
    bool HasNews(long now, List<FamilyStatus> versions)
    {
        using var connection = store.Database.OpenForReading();
        var tables = new MonitorTables(connection);
        var (decision, label) = tables.Newest();
        var found = (decision, label, string.Join('\n', versions.SelectMany(Names)));
        if (found == seen && !(due <= now))
            return false;
        Close(now);
        seen = found;
        return true;
    }

    IEnumerable<string> Names(FamilyStatus status)
    {
        using var lease = families.Lease(status.Name, status.Version);
        return lease is null ? [] : [TrafficMonitor.Binding(lease.Family), .. Watched(lease.Family).Select(g => g.Guarantee.Binding)];
    }

    IReadOnlyList<(string Route, Guarantee Guarantee)> Watched(Family family) =>
        [.. family.Guarantees.Where(g => g.State != "none").Select(g => ("", g.Guarantee)), .. routes.Of(family)];

    // Rows whose labels would be late are handed out no more.
    void Close(long now)
    {
        using var connection = store.Database.OpenForWriting();
        long oldest = now - (store.Config.LabelsLateAfter.Ticks / TimeSpan.TicksPerMicrosecond);
        if (Sql.Number(connection, "SELECT count(*) FROM audited WHERE labels < wanted AND received <= $1", oldest) > 0)
            Sql.Run(connection, "UPDATE audited SET wanted = 0 WHERE labels < wanted AND received <= $1", oldest);
    }

    bool Advance(Family family, long now)
    {
        using var connection = store.Database.OpenForWriting();
        store.Database.Begin(connection);
        var pass = new MonitorPass(new MonitorTables(connection), family, Watched(family), Config, store, now);
        pass.Run();
        store.Database.Commit(connection);
        foreach (var (guarantee, why) in pass.Withdrawn)
        {
            Log.GuaranteeWithdrawn(logger, family.Name, family.Version, guarantee, why);
            trail?.Note(AuditEvent.GuaranteeWithdrawn, ("family", family.Name), ("version", family.Version), ("guarantee", guarantee), ("why", why));
        }

        if (pass.Due is { } at)
            due = Math.Min(due ?? at, at);
        return pass.HasMore;
    }

    void TakeStates()
    {
        using var connection = store.Database.OpenForReading();
        var states = new MonitorTables(connection).States();
        // Doubt first, so that a withdrawal stands over it.
        families.GuaranteeStates.Replace(states.OrderBy(s => s.State == "withdrawn").GroupBy(s => (s.Family, s.Version, s.Binding))
            .Select(g => KeyValuePair.Create(g.Key, (g.Last().State, g.Last().Why))));
        foreach (FamilyStatus status in families.Statuses.Where(s => s.Ready).ToList())
        {
            using var lease = families.Lease(status.Name, status.Version);
            if (lease is not null)
                keeper.Keep(lease.Family, Watched(lease.Family).Select(g => g.Guarantee));
        }
    }

    void Show()
    {
        using var connection = store.Database.OpenForReading();
        var reading = new MonitorReading(new MonitorTables(connection), Config);
        var shown = new List<MonitoredFamily>();
        foreach (string name in families.Statuses.Where(s => s.Ready).Select(s => s.Name).Distinct(StringComparer.Ordinal))
        {
            using var lease = families.Lease(name, null);
            if (lease is not null)
                shown.Add(reading.Of(lease.Family, Watched(lease.Family)));
        }

        metrics.Monitors.Show(shown);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the store fails with: what was found before goes on counting, and the next look tries again.")]
    bool Try(Action look)
    {
        try
        {
            look();
            failing = false;
            return true;
        }
        catch (Exception failure)
        {
            seen = default;
            if (!failing)
                Log.MonitorsFailed(logger, failure.Message);
            failing = true;
            return false;
        }
    }
}
