using Gateway.Metrics;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A fault as JSON, with the headers that its status asks for.</summary>
static class FaultEncoder
{
    /// <summary>Sends and counts it; infer's own count, which knows of rows too, has <paramref name="counted"/> its faults already.</summary>
    public static async ValueTask SendAsync(HttpResponse response, Fault fault, CancellationToken cancellation, bool counted = false)
    {
        var kind = fault.Kind;
        if (!counted)
            response.HttpContext.RequestServices.GetRequiredService<GatewayMetrics>().Fault(kind.Name);
        if (kind.Code == FaultCode.QueueFull)
            response.Headers.RetryAfter = "1";
        if (fault.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (kind.Code == FaultCode.Unauthenticated)
            response.Headers.WWWAuthenticate = "Bearer realm=\"consensus-gateway\"";
        if (kind.Code == FaultCode.UnsupportedEncoding)
            response.Headers.AcceptEncoding = RequestCoding.Read;
        if (InferPath.Is(response.HttpContext.Request.Path) && !response.Headers.ContainsKey(ConsensusHeaders.FlaggedName))
        {
            // Refused before there was a request to infer: that reads as flagged too.
            response.Headers[ConsensusHeaders.FlaggedName] = ConsensusHeaders.Flagged(null);
            response.Headers[ConsensusHeaders.Name] = ConsensusHeaders.Summary(null, fault);
        }

        await using var json = JsonReply.Begin(response, kind.HttpStatus);
        json.Writer.WriteStartObject();
        json.Writer.WriteString("error", fault.Message);
        json.Writer.WriteString("code", kind.Name);
        if (fault.Rows is { } rows)
        {
            json.Writer.WriteStartArray("rows");
            foreach (int row in rows)
                json.Writer.WriteNumberValue(row);
            json.Writer.WriteEndArray();
        }

        if (fault.DecisionId is { } decision)
            json.Writer.WriteString("decision_id", decision);
        json.Writer.WriteEndObject();
        await json.EndAsync(cancellation);
    }
}
