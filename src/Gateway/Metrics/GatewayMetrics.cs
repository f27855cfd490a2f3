using System.Collections.Concurrent;
using Ensemble.Decisions;
using Ensemble.Execution;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>
/// Counts what happens, by event. Label values come from the configuration and from fixed lists: an event of a family that was
/// never loaded or refused counts under <c>unknown</c>. Thread-safe; nothing here throws for what a request says.
/// </summary>
sealed class GatewayMetrics : IDisposable
{
    /// <summary>Family label of requests whose family is none of ours.</summary>
    public const string UnknownFamily = "unknown";

    readonly Instruments instruments;
    readonly FamilyGauges gauges;
    readonly ConcurrentDictionary<string, FamilyMetrics> families = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, RouteMetrics> routes = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, GuardMetrics> guards = new(StringComparer.Ordinal);
    readonly OutcomeCounter faults;
    readonly FamilyMetrics unknown;
    readonly Lock loading = new();
    readonly IDisposable? meters;

    /// <summary>Counts into a registry of its own.</summary>
    /// <param name="withProcess">Whether to export process, .NET, Kestrel and HTTP client metrics too.</param>
    public GatewayMetrics(bool withProcess = false)
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        instruments = new(Registry);
        gauges = new(instruments);
        faults = new(code => instruments.Faults.WithLabels(code));
        unknown = new(instruments, UnknownFamily);
        Store = new(instruments);
        Monitors = new(instruments);
        Config = new(instruments);
        instruments.FamiliesFolder.Set(1);
        Remote = new(instruments);
        AuditLog = new(instruments);
        Access = new(instruments);
        Chaos = new(instruments);
        Reuse = new(instruments);
        Signals = new(instruments);
        instruments.BuildInfo.WithLabels(BuildVersion.Gateway, Environment.Version.ToString()).Set(1);
        if (withProcess)
            meters = ProcessMetrics.Start(Registry);
    }

    internal CollectorRegistry Registry { get; }

    /// <summary>What happens to kept decisions.</summary>
    public StoreMetrics Store { get; }

    /// <summary>What happens to the configuration.</summary>
    public ConfigMetrics Config { get; }

    /// <summary>What happens to members on other servers.</summary>
    public RemoteMetrics Remote { get; }

    /// <summary>What happens to the audit log.</summary>
    public AuditLogMetrics AuditLog { get; }

    /// <summary>What the gateway sends itself.</summary>
    public SignalMetrics Signals { get; }

    /// <summary>What runs are shared.</summary>
    public ReuseMetrics Reuse { get; }

    /// <summary>What is done to members on purpose.</summary>
    public ChaosMetrics Chaos { get; }

    /// <summary>What happens to the audit, and what monitors find.</summary>
    public MonitorMetrics Monitors { get; }

    /// <summary>Who was not let in, and when certificates end.</summary>
    public AccessMetrics Access { get; }

    /// <summary>Rows of a decision were drawn for the audit.</summary>
    public void Audited(string family, int unflagged, int flagged) => For(family).Audited(unflagged, flagged);

    /// <summary>A request was turned away before it ran.</summary>
    /// <param name="family">Family asked.</param>
    /// <param name="reason">inflight, queue, wait or memory.</param>
    public void Shed(string family, string reason) => For(family).Shed(reason);

    /// <summary>So many requests, which waited for a core, were run together.</summary>
    public void Batch(string family, int requests) => For(family).Batch(requests);

    /// <summary>A run of a family's fused file ended.</summary>
    public void Fused(string family, FusedOutcome outcome) => For(family).Fused(outcome);

    /// <summary>So many more, or fewer, requests wait for their turn.</summary>
    public void Waiting(string family, int change) => For(family).Waiting(change);

    /// <summary>So many requests may run at one moment.</summary>
    public void ConcurrencyLimit(string family, int limit) => For(family).ConcurrencyLimit(limit);

    /// <summary>New connections have to wait; 0 only has the series be there.</summary>
    /// <param name="listeners">callers or operations.</param>
    /// <param name="count">How many times.</param>
    public void AcceptPaused(string listeners, int count = 1) => instruments.AcceptPauses.WithLabels(listeners).Inc(count);

    /// <summary>Rows were admitted: each will get one outcome by <see cref="RowOutcomes"/>.</summary>
    public void RowsAccepted(string family, int rows) => For(family).RowsAccepted(rows);

    /// <summary>How admitted rows ended.</summary>
    public void RowOutcomes(string family, int unflagged, int flagged, int abstained, int fallback, int failed) =>
        For(family).RowOutcomes([unflagged, flagged, abstained, fallback, failed]);

    /// <summary>How many of the rows belong to routes in shadow: nobody read their flags.</summary>
    public void ShadowRows(string family, int unflagged, int flagged) => For(family).ShadowRows(unflagged, flagged);

    /// <summary>Counts the reasons of decided rows and observes their risk and novelty.</summary>
    public void Reasons(string family, IReadOnlyList<Decision> rows) => For(family).Reasons(rows);

    /// <summary>One member's call has ended.</summary>
    public void Member(string family, string member, MemberStatus status, TimeSpan duration) => For(family).Member(member, status, duration);

    /// <summary>A member's circuit breaker opened or closed.</summary>
    public void Circuit(string family, string member, bool open) => For(family).Circuit(member, open);

    /// <summary>What models run on, what that calls itself, and whether it is the processor in a GPU's place.</summary>
    public void Device(string device, string model, bool standsIn)
    {
        instruments.Device.WithLabels(device, model).Set(1);
        instruments.DeviceStandsIn.Set(standsIn ? 1 : 0);
    }

    /// <summary>Whether the folder of the families is there.</summary>
    public void FamiliesFolder(bool isThere) => instruments.FamiliesFolder.Set(isThere ? 1 : 0);

    /// <summary>A request was answered with an error.</summary>
    public void Fault(string code) => faults.Inc(code);

    /// <summary>A version of a family was accepted and serves.</summary>
    public void FamilyLoaded(FamilyFacts facts)
    {
        lock (loading)
        {
            gauges.Loaded(Known(facts.Name), facts);
            Store.Labellable(facts.Name);
        }
    }

    /// <summary>Another version of a family answers now, or another one is tried beside it.</summary>
    /// <param name="facts">The version that serves.</param>
    /// <param name="candidate">The one that is tried; null for none.</param>
    public void FamilyServes(FamilyFacts facts, (string Version, string Mode)? candidate)
    {
        lock (loading)
        {
            gauges.Serves(Known(facts.Name), facts);
            gauges.Candidate(Known(facts.Name), facts.Name, candidate);
        }
    }

    /// <summary>Rows that a candidate was to decide.</summary>
    public void Candidate(string family, CandidateOutcome outcome, int rows)
    {
        if (rows > 0 && families.ContainsKey(family))
            instruments.CandidateRows.WithLabels(family, outcome.Name()).Inc(rows);
    }

    /// <summary>A version of a family was refused; another may go on serving.</summary>
    public void FamilyRefused(string family)
    {
        lock (loading)
            gauges.Refused(Known(family), family);
    }

    /// <summary>No version of a family serves any more.</summary>
    public void FamilyRemoved(string family)
    {
        lock (loading)
            gauges.Removed(Known(family), family);
    }

    /// <summary>A guarantee changed its state while serving (it expired, say).</summary>
    public void GuaranteeState(string family, string answer, string state)
    {
        lock (loading)
        {
            if (families.TryGetValue(family, out var series) && series.Guaranteed.Contains(answer, StringComparer.Ordinal))
                gauges.State(family, answer, state);
        }
    }

    /// <summary>How the guarantee of a guard route stands; null takes its series away.</summary>
    public void RouteGuarantee(string family, string answer, (string State, double Alpha)? standing)
    {
        lock (loading)
            gauges.Route(family, answer, standing);
    }

    /// <summary>A request of a pass or guard route has ended.</summary>
    /// <param name="route">Route, from the configuration.</param>
    /// <param name="outcome">1xx to 5xx of the service, or how the hop failed.</param>
    /// <param name="duration">Time of the request, the service's included.</param>
    public void Passed(string route, string outcome, TimeSpan duration) =>
        routes.GetOrAdd(route, static (name, all) => new(all, name), instruments).Passed(outcome, duration);

    /// <summary>So many more, or fewer, runs of a family go on that no reply waits for.</summary>
    public void LateRuns(string family, int change) => instruments.GuardLateRuns.WithLabels(family).Inc(change);

    /// <summary>The series of a guard route, from the configuration.</summary>
    public GuardMetrics Guard(string route) => guards.GetOrAdd(route, static (name, all) => new(all, name), instruments);

    /// <summary>What cannot wait, as the gauges have it.</summary>
    public Standing Standing()
    {
        lock (loading)
            return StandingReader.Read(instruments);
    }

    /// <summary>The metrics as a scraper reads them.</summary>
    public async Task<string> TextAsync(CancellationToken cancellation)
    {
        using MemoryStream text = new();
        await Registry.CollectAndExportAsTextAsync(text, cancellation);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Stops listening to the process's meters.</summary>
    public void Dispose() => meters?.Dispose();

    /// <summary>The series of a family, for a request that counts many things.</summary>
    public FamilyMetrics Of(string family) => For(family);

    FamilyMetrics For(string family) => families.TryGetValue(family, out var series) ? series : unknown;

    FamilyMetrics Known(string family) => families.GetOrAdd(family, static (name, all) => new(all, name), instruments);
}
