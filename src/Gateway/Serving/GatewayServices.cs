using Ensemble.Families;
using Gateway.Admin;
using Gateway.Audit;
using Gateway.AuditLog;
using Gateway.Candidates;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Labels;
using Gateway.Lifecycle;
using Gateway.Metrics;
using Gateway.Monitors;
using Gateway.Overload;
using Gateway.Pipeline;
using Gateway.Protocols.Examples;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Rest;
using Gateway.Protocols.TensorFlow;
using Gateway.Records;
using Gateway.RemoteMembers;
using Gateway.Resilience;
using Gateway.Security;
using Gateway.Statistics;
using Gateway.Store;

namespace Gateway.Serving;

/// <summary>Everything that one gateway is made of.</summary>
static class GatewayServices
{
    public static void AddGateway(this IServiceCollection services, GatewaySnapshot snapshot, TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton(new SnapshotHolder(snapshot));
        services.AddGatewayMetrics();
        services.AddSecurity(snapshot, time);
        services.AddSingleton<RemoteFleet>();
        services.AddSingleton(provider => new FamilyStore(snapshot.Families, time, FolderRules.Of(snapshot), provider.GetRequiredService<RemoteFleet>().Connect));
        services.AddMemberResilience(snapshot.Config.Members);
        services.AddPassRoutes(snapshot.Config).AddGuardRoutes();
        services.AddSingleton<FamilyRouter>();
        services.AddSingleton<Admission>();
        services.AddSingleton(_ => new MemoryPressure(time));
        services.AddSingleton<OverloadGates>();
        services.AddSingleton<StatisticsTable>();
        services.AddSingleton(provider => new DecisionStore(
            snapshot, provider.GetRequiredService<GatewayMetrics>(), provider.GetRequiredService<ILogger<DecisionStore>>(), time));
        services.AddSingleton<Recorder>();
        services.AddSingleton<NoisedAsk>();
        services.AddSingleton<InferPipeline>();
        services.AddSingleton<ServingChanges>();
        services.AddSingleton<ShadowRuns>();
        services.AddSingleton<CandidateTraffic>();
        services.AddSingleton<RecordsAccess>();
        services.AddSingleton<RecordsEndpoint>();
        services.AddSingleton<LabelsEndpoint>();
        services.AddSingleton<AuditQueue>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton<MonitorSignal>();
        services.AddSingleton<MonitorRunner>();
        services.AddSingleton<MonitorsEndpoint>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton<FamilyEndpoint>();
        services.AddSingleton<ExampleEndpoint>();
        services.AddSingleton<StatisticsEndpoint>();
        services.AddSingleton<InferEndpoint>();
        services.AddSingleton<ModelEndpoint>();
        services.AddSingleton<InferCall>();
        services.AddSingleton<ServerCalls>();
        services.AddSingleton<FamilyCalls>();
        services.AddSingleton<StatisticsCalls>();
        services.AddSingleton<RepositoryCalls>();
        services.AddSingleton<HealthCalls>();
        services.AddSingleton<GrpcMethods>();
        services.AddSingleton<GrpcServer>();
        services.AddSingleton<OpsHealthEndpoint>();
        services.AddSingleton<RepositoryEndpoint>();
        services.AddSingleton<CandidateEndpoint>();
        services.AddSingleton<JudgeEndpoint>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<FamilyReports>();
        services.AddSingleton<Draining>();
        services.AddSingleton<ListenSockets>();
        services.AddSingleton<WarmUp>();
        services.AddSingleton<ConfigReload>();
        services.AddSingleton<IHostLifetime, GatewayLifetime>();
        services.AddHostedService<FamilyWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<MonitorRunner>());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = snapshot.Limits.Drain);
    }
}
