using Ensemble.Families;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;

namespace Gateway.Protocols.TensorFlow;

/// <summary>What TensorFlow Serving's clients ask of a model before they send rows: how its versions stand, and its signature.</summary>
sealed class ModelEndpoint(FamilyRouter router, FamilyStore store, FamilyEndpoint family)
{
    public Task MetadataAsync(HttpContext context) =>
        family.AnswerAsync(context, (asked, json) =>
        {
            SignatureWriter.Write(json, asked);
            return null;
        });

    /// <summary>Every version of a family, or the one that the path names; a refused one is told of, not hidden behind a fault.</summary>
    public async Task StatusAsync(HttpContext context)
    {
        var (name, version) = RouteValues.Family(context);
        string? label = RouteValues.Label(context);
        var versions = store.Statuses.Where(s => s.Name == name && (version is null || s.Version == version)).ToList();
        if (label is not null || versions.Count == 0)
        {
            var missing = router.Route(name, version, label, out var lease);
            using (lease)
            {
                if (missing is not null)
                {
                    await FaultEncoder.SendAsync(context.Response, missing, context.RequestAborted);
                    return;
                }
            }
        }

        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        StatusWriter.Write(json.Writer, versions);
        await json.EndAsync(context.RequestAborted);
    }
}
