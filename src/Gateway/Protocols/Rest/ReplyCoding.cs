using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace Gateway.Protocols.Rest;

/// <summary>Compresses a reply by gzip or deflate where the request accepts it and there is enough to gain.</summary>
static class ReplyCoding
{
    /// <summary>What fits one packet is sent as it is, whatever the client accepts.</summary>
    public const int Least = 1400;

    /// <summary>Gives the stream to write the body to, and sets the headers that go with it.</summary>
    /// <param name="response">Not begun yet.</param>
    /// <param name="length">Bytes of the whole body; null when it is long and not yet known.</param>
    public static Stream Open(HttpResponse response, long? length)
    {
        string coding = length < Least ? "" : Accepted(response.HttpContext.Request);
        if (length is null or >= Least)
            response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (coding.Length == 0)
        {
            response.ContentLength = length;
            return response.Body;
        }

        response.Headers.ContentEncoding = coding;
        return coding == "gzip"
            ? new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>Ends the body.</summary>
    public static ValueTask CloseAsync(HttpResponse response, Stream body) =>
        ReferenceEquals(body, response.Body) ? ValueTask.CompletedTask : body.DisposeAsync();

    /// <summary>The coding that the request likes best; gzip of two that it likes alike; "" for none.</summary>
    static string Accepted(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
            return "";
        double gzip = Quality(accepted, "gzip");
        double deflate = Quality(accepted, "deflate");
        // Plain is always accepted, and preferred where it is ranked above both.
        double plain = accepted.FirstOrDefault(a => a.Value.Equals("identity", StringComparison.OrdinalIgnoreCase))?.Quality ?? 0;
        return Math.Max(gzip, deflate) is var best && (best <= 0 || plain > best) ? "" : gzip >= deflate ? "gzip" : "deflate";
    }

    static double Quality(IList<StringWithQualityHeaderValue> accepted, string coding)
    {
        var found = accepted.FirstOrDefault(a => a.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(a => a.Value.Equals("*", StringComparison.Ordinal));
        return found is null ? 0 : found.Quality ?? 1;
    }
}
