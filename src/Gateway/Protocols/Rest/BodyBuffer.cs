using System.Buffers;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>
/// One request's body in one pooled array that grows with what arrives, never with what was announced. Its bytes count
/// against the budget of all bodies until it is disposed.
/// </summary>
sealed class BodyBuffer(Admission admission, LimitsConfig limits) : IDisposable
{
    const int First = 16 << 10;

    byte[] bytes = [];
    long taken;
    int length;

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, length);

    /// <summary>Reads to the end; the limit holds for the body as it was sent and for what it is decompressed to.</summary>
    public async ValueTask<Fault?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        await using var decoded = new DecodedBody(request);
        try
        {
            while (true)
            {
                if (length == bytes.Length && !TryGrow())
                    return new Fault(FaultCode.QueueFull, $"the bodies of all requests together reach Limits.BufferedBytes, {limits.BufferedBytes} bytes");
                int read = await decoded.Stream.ReadAsync(bytes.AsMemory(length), cancellation);
                if (read == 0)
                    return await decoded.IsWholeAsync(bytes.AsMemory(0, length), cancellation) ? null : NotDecoded(request);
                length += read;
                if (length > limits.BodyBytes)
                    return TooLarge();
            }
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

    public void Dispose()
    {
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        length = 0;
        admission.Release(Interlocked.Exchange(ref taken, 0));
    }

    Fault TooLarge() => new(FaultCode.BodyTooLarge, $"the body: expected at most {limits.BodyBytes} bytes (Limits.BodyBytes), came more");

    static Fault NotDecoded(HttpRequest request) => new(
        FaultCode.BodyIncomplete,
        $"the body: expected {request.Headers.ContentEncoding} as Content-Encoding says, came bytes that are not, that end early, or more behind them");

    bool TryGrow()
    {
        int size = bytes.Length == 0 ? First : (int)Math.Min(bytes.Length * 2L, Array.MaxLength);
        if (!admission.TryBuffer(size, limits.BufferedBytes))
            return false;
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        bytes.AsSpan(0, length).CopyTo(larger);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        admission.Release(taken);
        (bytes, taken) = (larger, size);
        return true;
    }
}
