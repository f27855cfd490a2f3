using System.Globalization;
using Gateway.Protocols.Rest;
using Gateway.Records;
using Gateway.Replies;
using Gateway.Security;
using Gateway.Store;

namespace Gateway.Page;

/// <summary>
/// GET /v2/ops/models/{model}/review: the newest flagged rows with what is said of them. Of a row that waits for a blind label only its
/// input is shown in the list: whoever may label it is not told the answer unasked.
/// </summary>
sealed class PageReviewEndpoint(RecordsAccess access)
{
    const int MostDecisions = 20;
    const int MostRows = 40;
    const int MostRowsOfADecision = 8;

    public Task ListAsync(HttpContext context) => access.ReadAsync(context, async (reader, family, anyVersion) =>
    {
        if (RecordsQuery.Check(context.Request.Query, []) is { } wrong)
            return wrong;
        var query = new DecisionQuery { Family = family, Flagged = true, Tenant = Caller.Of(context).Tenant };
        var found = reader.Find(query, MostDecisions, newest: true);
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteStartArray("rows");
        int rows = 0;
        foreach (long seq in found.OrderDescending())
        {
            if (reader.Read(seq, query) is not { } decision)
                continue;
            foreach (var row in decision.Record.Recorded.Take(Math.Min(MostRowsOfADecision, MostRows - rows)))
            {
                rows++;
                PageReviewJson.Write(json.Writer, decision, row, reveal: !PageReviewJson.Waits(decision, row));
                if (json.IsFull)
                    await json.SendAsync(context.RequestAborted);
            }
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
        return null;
    });

    /// <summary>One row, everything of it.</summary>
    public Task OneAsync(HttpContext context) => access.ReadAsync(context, async (reader, family, anyVersion) =>
    {
        string id = (string)context.Request.RouteValues["id"]!;
        var found = DecisionId.TryParse(id, out _) && reader.Seq(id, family) is { } seq ? reader.Read(seq) : null;
        var row = int.TryParse((string)context.Request.RouteValues["row"]!, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? found?.Record.Recorded.FirstOrDefault(r => r.Row == index) : null;
        if (found is null || row is null || !Caller.Of(context).Sees(found.Record.Tenant))
            return RecordsQuery.Unknown(family, id);
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        PageReviewJson.Write(json.Writer, found, row, reveal: true);
        await json.EndAsync(context.RequestAborted);
        return (Fault?)null;
    });
}
