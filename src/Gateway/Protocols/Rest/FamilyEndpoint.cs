using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>What can be asked of a family without asking its members: metadata, configuration, example, guarantees.</summary>
sealed class FamilyEndpoint(FamilyRouter router, FamilyStore store, SnapshotHolder holder)
{
    public Task MetadataAsync(HttpContext context) =>
        AnswerAsync(context, (family, json) =>
        {
            MetadataWriter.Write(json, family, store.VersionsOf(family.Name));
            return null;
        });

    public Task ConfigAsync(HttpContext context) =>
        AnswerAsync(context, (family, json) =>
        {
            ConfigWriter.Write(json, family, holder.Current.Limits.Rows);
            return null;
        });

    public Task GuaranteesAsync(HttpContext context) =>
        AnswerAsync(context, (family, json) =>
        {
            GuaranteesWriter.Write(json, family);
            return null;
        });

    /// <summary>Answers with what <paramref name="write"/> says of the family that the path names.</summary>
    public async Task AnswerAsync(HttpContext context, Func<Family, System.Text.Json.Utf8JsonWriter, Fault?> write)
    {
        var (name, version) = RouteValues.Family(context);
        var fault = router.Route(name, version, RouteValues.Label(context), out var lease);
        using (lease)
        {
            await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
            fault ??= write(lease!.Family, json.Writer);
            if (fault is null)
                await json.EndAsync(context.RequestAborted);
            else
                await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
        }
    }
}
