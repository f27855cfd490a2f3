using Prometheus;

namespace Gateway.Metrics;

/// <summary>The collectors of one registry, one for each line of <see cref="MetricTable"/>.</summary>
sealed class Instruments
{
    readonly MetricFactory factory;

    public Instruments(CollectorRegistry registry)
    {
        factory = Prometheus.Metrics.WithCustomRegistry(registry);
        // Otherwise every observation would name whatever activity is open, which nobody may have exported.
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        Requests = Counter(MetricTable.Requests);
        RequestsInFlight = Gauge(MetricTable.RequestsInFlight);
        RequestDuration = Histogram(MetricTable.RequestDuration);
        Overhead = Histogram(MetricTable.Overhead);
        RequestRows = Histogram(MetricTable.RequestRows);
        RowsAccepted = Counter(MetricTable.RowsAccepted);
        RowsInFlight = Gauge(MetricTable.RowsInFlight);
        Rows = Counter(MetricTable.Rows);
        ShadowRows = Counter(MetricTable.ShadowRows);
        Flags = Counter(MetricTable.Flags);
        FlagsNotRequested = Counter(MetricTable.FlagsNotRequested);
        Risk = Histogram(MetricTable.Risk);
        Novelty = Histogram(MetricTable.Novelty);
        MemberCalls = Counter(MetricTable.MemberCalls);
        MemberDuration = Histogram(MetricTable.MemberDuration);
        MemberVotes = Counter(MetricTable.MemberVotes);
        MemberCircuitOpen = Gauge(MetricTable.MemberCircuitOpen);
        RemoteMemberUp = Gauge(RemoteMetricTable.MemberUp);
        RemoteReplicaInUse = Gauge(RemoteMetricTable.ReplicaInUse);
        RemoteCalls = Counter(RemoteMetricTable.Calls);
        RemoteSeconds = Counter(RemoteMetricTable.Seconds);
        RemoteEjections = Counter(RemoteMetricTable.Ejections);
        RemoteGolden = Counter(RemoteMetricTable.Golden);
        RemoteGoldenDifference = Gauge(RemoteMetricTable.GoldenDifference);
        WorkerRestarts = Counter(RemoteMetricTable.WorkerRestarts);
        MembersAnswering = Gauge(MetricTable.MembersAnswering);
        Members = Gauge(MetricTable.Members);
        Quorum = Gauge(MetricTable.Quorum);
        FamilyInfo = Gauge(MetricTable.FamilyInfo);
        FamilyLoaded = Gauge(MetricTable.FamilyLoaded);
        FamilyReloads = Counter(MetricTable.FamilyReloads);
        FamilyLastReload = Gauge(MetricTable.FamilyLastReload);
        BaselineFlagRatio = Gauge(MetricTable.BaselineFlagRatio);
        GuaranteeState = Gauge(MetricTable.GuaranteeState);
        GuaranteeAlpha = Gauge(MetricTable.GuaranteeAlpha);
        Faults = Counter(MetricTable.Faults);
        RequestsShed = Counter(LoadMetricTable.RequestsShed);
        ShedDuration = Histogram(LoadMetricTable.ShedDuration);
        Batches = Counter(LoadMetricTable.Batches);
        BatchRequests = Counter(LoadMetricTable.BatchRequests);
        RequestsWaiting = Gauge(LoadMetricTable.RequestsWaiting);
        ConcurrencyLimit = Gauge(LoadMetricTable.ConcurrencyLimit);
        FusedRuns = Counter(LoadMetricTable.FusedRuns);
        AcceptPauses = Counter(LoadMetricTable.AcceptPauses);
        PassRequests = Counter(MetricTable.PassRequests);
        PassDuration = Histogram(MetricTable.PassDuration);
        GuardRequests = Counter(MetricTable.GuardRequests);
        GuardUndecided = Counter(MetricTable.GuardUndecided);
        GuardWait = Histogram(MetricTable.GuardWait);
        GuardLateRuns = Gauge(MetricTable.GuardLateRuns);
        FeatureValues = Counter(MetricTable.FeatureValues);
        StoreWritten = Counter(MetricTable.StoreWritten);
        StoreDropped = Counter(MetricTable.StoreDropped);
        StoreLate = Counter(MetricTable.StoreLate);
        StoreFailures = Counter(MetricTable.StoreFailures);
        StorePending = Gauge(MetricTable.StorePending);
        StoreOldest = Gauge(MetricTable.StoreOldest);
        StoreSpillBytes = Gauge(MetricTable.StoreSpillBytes);
        StoreDeleted = Counter(MetricTable.StoreDeleted);
        StoreCommit = Histogram(MetricTable.StoreCommit);
        AuditedRows = Counter(MetricTable.AuditedRows);
        AuditLogLines = Counter(AuditLogMetricTable.Lines);
        AuditLogFailures = Counter(AuditLogMetricTable.Failures);
        AuditLogLost = Counter(AuditLogMetricTable.Lost);
        CandidateRows = Counter(MetricTable.CandidateRows);
        CandidateInfo = Gauge(MetricTable.CandidateInfo);
        Labels = Counter(MetricTable.Labels);
        MonitorEvidence = Gauge(MetricTable.MonitorEvidence);
        MonitorChange = Gauge(MetricTable.MonitorChange);
        RiskRose = Gauge(MetricTable.RiskRose);
        UnflaggedRisk = Gauge(MetricTable.UnflaggedRisk);
        MonitorRows = Gauge(MetricTable.MonitorRows);
        TrafficEvidence = Gauge(MetricTable.TrafficEvidence);
        TrafficUnfamiliar = Gauge(MetricTable.TrafficUnfamiliar);
        TrafficShare = Gauge(MetricTable.TrafficShare);
        TrafficShareChanged = Gauge(MetricTable.TrafficShareChanged);
        AuditBacklog = Gauge(MetricTable.AuditBacklog);
        AuditOldest = Gauge(MetricTable.AuditOldest);
        AuditHandedOut = Counter(MetricTable.AuditHandedOut);
        AuditLabels = Counter(MetricTable.AuditLabels);
        LabelError = Gauge(MetricTable.LabelError);
        MonitorRuns = Counter(MetricTable.MonitorRuns);
        ConfigReloads = Counter(LoadMetricTable.ConfigReloads);
        ConfigLastReload = Gauge(LoadMetricTable.ConfigLastReload);
        ConfigSince = Gauge(LoadMetricTable.ConfigSince);
        ConfigUnknownNames = Gauge(LoadMetricTable.ConfigUnknownNames);
        FamiliesFolder = Gauge(LoadMetricTable.FamiliesFolder);
        Device = Gauge(LoadMetricTable.Device);
        DeviceStandsIn = Gauge(LoadMetricTable.DeviceStandsIn);
        ChaosMembers = Gauge(LoadMetricTable.ChaosMembers);
        ChaosInjected = Counter(LoadMetricTable.ChaosInjected);
        CacheLookups = Counter(ReuseMetricTable.Looks);
        JoinedRequests = Counter(ReuseMetricTable.Joined);
        CacheEntries = Gauge(ReuseMetricTable.Entries);
        CacheBytes = Gauge(ReuseMetricTable.Bytes);
        AuthFailures = Counter(AccessMetricTable.AuthFailures);
        QuotaRefusals = Counter(AccessMetricTable.QuotaRefusals);
        CertificateExpiry = Gauge(AccessMetricTable.CertificateExpiry);
        AlertPushes = Counter(SignalMetricTable.AlertPushes);
        AlertsFiring = Gauge(SignalMetricTable.AlertsFiring);
        TraceExports = Counter(SignalMetricTable.TraceExports);
        StoreFree = Gauge(SignalMetricTable.StoreFree);
        BuildInfo = Gauge(MetricTable.BuildInfo);
    }

    public Counter Requests { get; }
    public Gauge RequestsInFlight { get; }
    public Histogram RequestDuration { get; }
    public Histogram Overhead { get; }
    public Histogram RequestRows { get; }
    public Counter RowsAccepted { get; }
    public Gauge RowsInFlight { get; }
    public Counter Rows { get; }
    public Counter ShadowRows { get; }
    public Counter Flags { get; }
    public Counter FlagsNotRequested { get; }
    public Histogram Risk { get; }
    public Histogram Novelty { get; }
    public Counter MemberCalls { get; }
    public Histogram MemberDuration { get; }
    public Counter MemberVotes { get; }

    public Gauge MemberCircuitOpen { get; }
    public Gauge RemoteMemberUp { get; }
    public Gauge RemoteReplicaInUse { get; }
    public Counter RemoteCalls { get; }
    public Counter RemoteSeconds { get; }
    public Counter RemoteEjections { get; }
    public Counter RemoteGolden { get; }
    public Gauge RemoteGoldenDifference { get; }
    public Counter WorkerRestarts { get; }
    public Gauge MembersAnswering { get; }
    public Gauge Members { get; }
    public Gauge Quorum { get; }
    public Gauge FamilyInfo { get; }
    public Gauge FamilyLoaded { get; }
    public Counter FamilyReloads { get; }
    public Gauge FamilyLastReload { get; }
    public Gauge BaselineFlagRatio { get; }
    public Gauge GuaranteeState { get; }
    public Gauge GuaranteeAlpha { get; }
    public Counter Faults { get; }
    public Counter RequestsShed { get; }

    public Histogram ShedDuration { get; }

    public Counter Batches { get; }

    public Counter BatchRequests { get; }

    public Gauge RequestsWaiting { get; }

    public Gauge ConcurrencyLimit { get; }
    public Counter AcceptPauses { get; }

    public Counter PassRequests { get; }
    public Histogram PassDuration { get; }
    public Counter GuardRequests { get; }
    public Counter GuardUndecided { get; }
    public Histogram GuardWait { get; }
    public Gauge GuardLateRuns { get; }
    public Counter FeatureValues { get; }
    public Counter StoreWritten { get; }
    public Counter StoreDropped { get; }
    public Counter StoreLate { get; }
    public Counter StoreFailures { get; }
    public Gauge StorePending { get; }
    public Gauge StoreOldest { get; }
    public Gauge StoreSpillBytes { get; }
    public Counter StoreDeleted { get; }
    public Histogram StoreCommit { get; }
    public Counter AuditedRows { get; }
    public Counter AuditLogLines { get; }
    public Counter AuditLogFailures { get; }
    public Counter AuditLogLost { get; }
    public Counter CandidateRows { get; }
    public Gauge CandidateInfo { get; }
    public Counter Labels { get; }
    public Gauge MonitorEvidence { get; }
    public Gauge MonitorChange { get; }
    public Gauge RiskRose { get; }
    public Gauge UnflaggedRisk { get; }
    public Gauge MonitorRows { get; }
    public Gauge TrafficEvidence { get; }
    public Gauge TrafficUnfamiliar { get; }
    public Gauge TrafficShare { get; }
    public Gauge TrafficShareChanged { get; }
    public Gauge AuditBacklog { get; }
    public Gauge AuditOldest { get; }
    public Counter AuditHandedOut { get; }
    public Counter AuditLabels { get; }
    public Gauge LabelError { get; }
    public Counter MonitorRuns { get; }
    public Counter FusedRuns { get; }

    public Counter ConfigReloads { get; }

    public Gauge ConfigUnknownNames { get; }

    public Gauge ConfigLastReload { get; }

    public Gauge ConfigSince { get; }

    public Gauge FamiliesFolder { get; }

    public Gauge Device { get; }

    public Gauge DeviceStandsIn { get; }
    public Gauge ChaosMembers { get; }
    public Counter ChaosInjected { get; }
    public Counter CacheLookups { get; }
    public Counter JoinedRequests { get; }
    public Gauge CacheEntries { get; }
    public Gauge CacheBytes { get; }
    public Counter AuthFailures { get; }
    public Counter QuotaRefusals { get; }
    public Gauge CertificateExpiry { get; }
    public Counter AlertPushes { get; }
    public Gauge AlertsFiring { get; }
    public Counter TraceExports { get; }
    public Gauge StoreFree { get; }
    public Gauge BuildInfo { get; }

    Counter Counter(MetricDescription metric) => factory.CreateCounter(metric.Name, metric.Help, metric.Labels);

    Gauge Gauge(MetricDescription metric) => factory.CreateGauge(metric.Name, metric.Help, metric.Labels);

    Histogram Histogram(MetricDescription metric) =>
        factory.CreateHistogram(metric.Name, metric.Help, metric.Labels, new HistogramConfiguration { Buckets = metric.Buckets });
}
