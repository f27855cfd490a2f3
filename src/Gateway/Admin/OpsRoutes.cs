using Gateway.Guard;
using Gateway.Metrics;
using Gateway.Protocols.Rest;
using Gateway.Records;

namespace Gateway.Admin;

/// <summary>The paths of the operations listener.</summary>
static class OpsRoutes
{
    public static void MapOps(this IEndpointRouteBuilder endpoints)
    {
        var repository = endpoints.ServiceProvider.GetRequiredService<RepositoryEndpoint>();
        endpoints.MapGatewayMetrics();
        endpoints.MapGetOnly("/health", endpoints.ServiceProvider.GetRequiredService<OpsHealthEndpoint>().HandleAsync);
        endpoints.MapPostOnly("/v2/repository/index", repository.IndexAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/load", repository.LoadAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/unload", repository.UnloadAsync);
        var candidates = endpoints.ServiceProvider.GetRequiredService<CandidateEndpoint>();
        endpoints.MapPostOnly("/v2/repository/models/{model}/candidate", candidates.TryAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/promote", candidates.PromoteAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/rollback", candidates.RollbackAsync);
        endpoints.MapPostOnly("/v2/guard/{route}/judge", endpoints.ServiceProvider.GetRequiredService<JudgeEndpoint>().HandleAsync);
        endpoints.MapRecords(erases: true);
    }
}
