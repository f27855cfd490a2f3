using System.Net;

namespace Gateway.Tests.Guard;

/// <summary>A body of two parts; the second is sent when told.</summary>
sealed class PausedContent(byte[] first, Task resume, byte[] second) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(first);
        await stream.FlushAsync();
        await resume;
        await stream.WriteAsync(second);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
