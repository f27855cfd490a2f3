using System.Collections.Frozen;
using Ensemble.Decisions;
using Ensemble.Execution;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>One family's series, each resolved once. Thread-safe.</summary>
sealed class FamilyMetrics
{
    static readonly RowOutcome[] Outcomes = Enum.GetValues<RowOutcome>();

    readonly Instruments instruments;
    readonly string family;
    readonly OutcomeCounter requests;
    readonly Gauge.Child requestsInFlight;
    readonly Histogram.Child duration;
    readonly Histogram.Child overhead;
    readonly Histogram.Child requestRows;
    readonly Counter.Child accepted;
    readonly Gauge.Child rowsInFlight;
    readonly Counter.Child[] rows;
    readonly Counter.Child[] flags;
    readonly Counter.Child flagsNotRequested;
    readonly Histogram.Child risk;
    readonly Histogram.Child novelty;
    readonly OutcomeCounter shed;
    readonly Histogram.Child shedDuration;
    readonly Counter.Child batches;
    readonly Counter.Child batchRequests;
    readonly Counter.Child[] fused;
    readonly Gauge.Child waiting;
    readonly Gauge.Child concurrency;
    readonly Lock loading = new();
    FrozenDictionary<string, MemberMetrics> members = FrozenDictionary<string, MemberMetrics>.Empty;

    public FamilyMetrics(Instruments instruments, string family)
    {
        this.instruments = instruments;
        this.family = family;
        requests = new(outcome => instruments.Requests.WithLabels(family, outcome));
        requestsInFlight = instruments.RequestsInFlight.WithLabels(family);
        duration = instruments.RequestDuration.WithLabels(family);
        overhead = instruments.Overhead.WithLabels(family);
        requestRows = instruments.RequestRows.WithLabels(family);
        accepted = instruments.RowsAccepted.WithLabels(family);
        rowsInFlight = instruments.RowsInFlight.WithLabels(family);
        rows = [.. Outcomes.Select(outcome => instruments.Rows.WithLabels(family, Name(outcome)))];
        // Rules take them away from all rows: they are there from the start.
        ShadowRows(0, 0);
        flags = [.. ReasonNames.All.Select(reason => instruments.Flags.WithLabels(family, reason.Name()))];
        flagsNotRequested = instruments.FlagsNotRequested.WithLabels(family);
        risk = instruments.Risk.WithLabels(family);
        novelty = instruments.Novelty.WithLabels(family);
        shed = new(reason => instruments.RequestsShed.WithLabels(family, reason));
        shedDuration = instruments.ShedDuration.WithLabels(family);
        batches = instruments.Batches.WithLabels(family);
        batchRequests = instruments.BatchRequests.WithLabels(family);
        fused = [.. Enum.GetValues<FusedOutcome>().Select(outcome => instruments.FusedRuns.WithLabels(family, outcome.ToString().ToLowerInvariant()))];
        waiting = instruments.RequestsWaiting.WithLabels(family);
        concurrency = instruments.ConcurrencyLimit.WithLabels(family);
    }

    /// <summary>Version that serves; null while none does.</summary>
    public string? Version { get; set; }

    /// <summary>Candidate whose series is set, with its mode; null for none.</summary>
    public (string Version, string Mode)? Candidate { get; set; }

    /// <summary>Answer choices whose guarantees have series.</summary>
    public IReadOnlyList<string> Guaranteed { get; set; } = [];

    public void Shed(string reason) => shed.Inc(reason);

    public void ShedAfter(TimeSpan took) => shedDuration.Observe(took.TotalSeconds);

    public void Batch(int requests)
    {
        batches.Inc();
        batchRequests.Inc(requests);
    }

    public void Fused(FusedOutcome outcome) => fused[(int)outcome].Inc();

    public void Waiting(int change) => waiting.Inc(change);

    public void ConcurrencyLimit(int limit) => concurrency.Set(limit);

    public void RequestStarted() => requestsInFlight.Inc();

    public void RequestEnded(string outcome, int count, TimeSpan took, TimeSpan own)
    {
        requests.Inc(outcome);
        duration.Observe(took.TotalSeconds, TraceExemplar.Current());
        overhead.Observe(Math.Max(0, own.TotalSeconds));
        if (count > 0)
            requestRows.Observe(count);
        requestsInFlight.Dec();
    }

    public void RowsAccepted(int count)
    {
        accepted.Inc(count);
        rowsInFlight.Inc(count);
    }

    public void RowOutcomes(ReadOnlySpan<int> counts)
    {
        int sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
                rows[i].Inc(counts[i]);
            sum += counts[i];
        }

        rowsInFlight.Dec(sum);
    }

    public void Reasons(IReadOnlyList<Decision> decisions)
    {
        Span<int> counts = stackalloc int[flags.Length];
        for (int row = 0; row < decisions.Count; row++)
        {
            var decision = decisions[row];
            for (int i = 0; i < counts.Length && decision.Flagged; i++)
                counts[i] += (decision.Reasons & ReasonNames.All[i]) != Reason.None ? 1 : 0;
            if (double.IsFinite(decision.Risk))
                risk.Observe(decision.Risk);
            if (double.IsFinite(decision.Novelty))
                novelty.Observe(decision.Novelty);
        }

        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
                flags[i].Inc(counts[i]);
        }
    }

    public void ShadowRows(int unflagged, int flagged)
    {
        instruments.ShadowRows.WithLabels(family, "no").Inc(unflagged);
        instruments.ShadowRows.WithLabels(family, "yes").Inc(flagged);
    }

    public void Audited(int unflagged, int flagged)
    {
        instruments.AuditedRows.WithLabels(family, "no").Inc(unflagged);
        instruments.AuditedRows.WithLabels(family, "yes").Inc(flagged);
    }

    public void FlagsNotAskedFor(int count) => flagsNotRequested.Inc(count);

    public void Member(string member, MemberStatus status, TimeSpan took)
    {
        if (!Volatile.Read(ref members).TryGetValue(member, out var series))
            return;
        int change = series.Called(status, took);
        if (change != 0)
            instruments.MembersAnswering.WithLabels(family).Inc(change);
    }

    public void Voted(string member, int same, int other)
    {
        if (Volatile.Read(ref members).TryGetValue(member, out var series))
            series.Voted(same, other);
    }

    public void Circuit(string member, bool open)
    {
        if (Volatile.Read(ref members).TryGetValue(member, out var series))
            series.Circuit(open);
    }

    /// <summary>Gives the members of a newly loaded version their series and takes those of members that are gone.</summary>
    public void SetMembers(IReadOnlyList<string> names)
    {
        lock (loading)
        {
            var old = members;
            members = names.Distinct(StringComparer.Ordinal).ToFrozenDictionary(
                name => name, name => old.TryGetValue(name, out var kept) ? kept : new(instruments, family, name), StringComparer.Ordinal);
            foreach (var series in members.Values)
                series.Fresh();
            foreach (var (name, series) in old)
            {
                if (!members.ContainsKey(name))
                    series.Remove();
            }
        }
    }

    static string Name(RowOutcome outcome) => outcome switch
    {
        RowOutcome.Unflagged => "unflagged",
        RowOutcome.Flagged => "flagged",
        RowOutcome.Abstained => "abstained",
        RowOutcome.Fallback => "fallback",
        RowOutcome.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not a row's outcome"),
    };
}
