using Gateway.Audit;
using Gateway.Labels;
using Gateway.Monitors;
using Gateway.Protocols.Rest;

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
                endpoints.MapGetAndDelete(path, records.ListAsync, records.EraseAsync);
            else
                endpoints.MapGetOnly(path, records.ListAsync);
            endpoints.MapGetOnly(path + "/{id}", records.OneAsync);
            endpoints.MapPostOnly(family + "/labels", labels.HandleAsync);
            endpoints.MapPostOnly(family + "/audit/next", audit.NextAsync);
            endpoints.MapGetOnly(family + "/monitors", monitors.HandleAsync);
        }
    }
}
