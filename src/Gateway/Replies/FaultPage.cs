using System.Text;

namespace Gateway.Replies;

/// <summary>docs/reference/errors.md, made from the table.</summary>
static class FaultPage
{
    public static string Text()
    {
        var page = new StringBuilder("""
            # Errors

            This page is made from the table in src/Gateway/Replies/FaultTable.cs; a test fails when it lags.
            A failed request is answered with `{"error": "<which field, what was expected, what came>", "code": "<code>"}`, and with
            `"rows"` where the failure is about some rows. What a client did wrong is never a 5xx. What the HTTP server refuses
            before it has a request carries no body. Failed replies to infer carry `Consensus-Flagged: ?1` and
            `Consensus: error="<code>"`.

            | code | HTTP | gRPC | cause | cure |
            |---|---|---|---|---|

            """);
        foreach (var kind in FaultTable.All)
            page.Append($"| `{kind.Name}` | {kind.HttpStatus} | {kind.GrpcStatus} | {kind.Cause} | {kind.Cure} |\n");
        return page.ToString();
    }
}
