using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>One request's body, decompressed, in pooled memory until it is disposed.</summary>
sealed class BodyBuffer(Admission admission, LimitsConfig limits) : IDisposable
{
    readonly RequestBytes body = new(admission, limits);

    public ReadOnlySpan<byte> Bytes => body.Memory.Span;

    /// <summary>Reads to the end; the limit holds for the body as it was sent and for what it is decompressed to.</summary>
    public async ValueTask<Fault?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        await using var decoded = new DecodedBody(request);
        try
        {
            // One byte more than the limit tells a body that is longer.
            if (await body.FillAsync(decoded.Stream, (int)limits.BodyBytes + 1, cancellation) is { } full)
                return full;
            if (body.Length > limits.BodyBytes)
                return TooLarge();
            return await decoded.IsWholeAsync(body.Memory, cancellation) ? null : NotDecoded(request);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge()
                : new Fault(FaultCode.BodyIncomplete, $"the body: {e.Message}");
        }
        catch (InvalidDataException)
        {
            return NotDecoded(request);
        }
        catch (IOException e)
        {
            // A chunk whose size is no number that fits, or a connection that broke.
            return new Fault(FaultCode.BodyIncomplete, $"the body: {e.Message}");
        }
    }

    public void Dispose() => body.Dispose();

    Fault TooLarge() => new(FaultCode.BodyTooLarge, $"the body: expected at most {limits.BodyBytes} bytes (Limits.BodyBytes), came more");

    static Fault NotDecoded(HttpRequest request) => new(
        FaultCode.BodyIncomplete,
        $"the body: expected {request.Headers.ContentEncoding} as Content-Encoding says, came bytes that are not, that end early, or more behind them");
}
