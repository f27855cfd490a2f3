using System.Net;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>Some bytes, and then none until it is given up.</summary>
sealed class StalledContent(byte[] bytes, CancellationToken end) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(bytes, end);
        await stream.FlushAsync(end);
        await Task.Delay(Timeout.Infinite, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
