using Ensemble.Families;
using Gateway.Admin;
using Gateway.Audit;
using Gateway.Candidates;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Labels;
using Gateway.Metrics;
using Gateway.Monitors;
using Gateway.Pipeline;
using Gateway.Protocols.Examples;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Rest;
using Gateway.Protocols.TensorFlow;
using Gateway.Records;
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
        services.AddSingleton(_ => new FamilyStore(snapshot.Families, time, new FamilyLimits(snapshot.Limits.Families, snapshot.Limits.Members)));
        services.AddMemberResilience(snapshot.Config.Members);
        services.AddPassRoutes(snapshot.Config);
        services.AddSingleton<FamilyRouter>();
        services.AddSingleton<Admission>();
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
        services.AddSingleton(provider => new AuditQueue(provider.GetRequiredService<DecisionStore>(), snapshot.Config.Audit, time));
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
        services.AddSingleton<FamilyReports>();
        services.AddHostedService<FamilyWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<MonitorRunner>());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = snapshot.Limits.Drain);
    }
}
