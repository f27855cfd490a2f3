using Gateway.Guard;
using Gateway.Metrics;
using Gateway.Page;
using Gateway.Protocols.Rest;
using Gateway.Records;
using Gateway.Security;

namespace Gateway.Admin;

/// <summary>The paths of the operations listener.</summary>
static class OpsRoutes
{
    public static void MapOps(this IEndpointRouteBuilder endpoints)
    {
        var repository = endpoints.ServiceProvider.GetRequiredService<RepositoryEndpoint>();
        endpoints.MapGatewayMetrics().Needs(Need.Metrics);
        endpoints.MapGetOnly("/health", Need.Nothing, endpoints.ServiceProvider.GetRequiredService<OpsHealthEndpoint>().HandleAsync);
        endpoints.MapPostOnly("/v2/repository/index", Need.Admin, repository.IndexAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/load", Need.Admin, repository.LoadAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/unload", Need.Admin, repository.UnloadAsync);
        var candidates = endpoints.ServiceProvider.GetRequiredService<CandidateEndpoint>();
        endpoints.MapPostOnly("/v2/repository/models/{model}/candidate", Need.Admin, candidates.TryAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/promote", Need.Admin, candidates.PromoteAsync);
        endpoints.MapPostOnly("/v2/repository/models/{model}/rollback", Need.Admin, candidates.RollbackAsync);
        endpoints.MapPostOnly("/v2/guard/{route}/judge", Need.Admin, endpoints.ServiceProvider.GetRequiredService<JudgeEndpoint>().HandleAsync);
        var logging = endpoints.ServiceProvider.GetRequiredService<LoggingEndpoint>();
        endpoints.MapGetAndChange("/v2/logging", Need.Admin, logging.ReadAsync, logging.ChangeAsync);
        endpoints.MapRecords(erases: true);
        endpoints.MapPage();
    }
}
