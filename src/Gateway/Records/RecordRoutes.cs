using Gateway.Audit;
using Gateway.Labels;
using Gateway.Monitors;
using Gateway.Protocols.Rest;
using Gateway.Security;

namespace Gateway.Records;

/// <summary>The paths of recorded decisions and their labels, alike on the data port and the operations port; deleting is for the latter.</summary>
static class RecordRoutes
{
    public static void MapRecords(this IEndpointRouteBuilder endpoints, bool erases)
    {
        var records = endpoints.ServiceProvider.GetRequiredService<RecordsEndpoint>();
        var audit = endpoints.ServiceProvider.GetRequiredService<AuditEndpoint>();
        var monitors = endpoints.ServiceProvider.GetRequiredService<MonitorsEndpoint>();
        var labels = endpoints.ServiceProvider.GetRequiredService<LabelsEndpoint>();
        foreach (string family in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            string path = family + "/decisions";
            if (erases)
                endpoints.MapGetAndDelete(path, Need.DecisionsAndErasing, records.ListAsync, records.EraseAsync);
            else
                endpoints.MapGetOnly(path, Need.Decisions, records.ListAsync);
            endpoints.MapGetOnly(path + "/{id}", Need.Decisions, records.OneAsync);
            endpoints.MapPostOnly(family + "/labels", Need.Labels, labels.HandleAsync);
            endpoints.MapPostOnly(family + "/audit/next", Need.Labels, audit.NextAsync);
            endpoints.MapGetOnly(family + "/monitors", Need.Decisions, monitors.HandleAsync);
        }
    }
}
