using System.Net;
using System.Net.Http.Headers;

namespace Gateway.RemoteMembers;

/// <summary>A body of known length in pieces, of which most are shared between calls. Nobody writes to them any more.</summary>
sealed class PiecesContent : HttpContent
{
    readonly ReadOnlyMemory<byte>[] pieces;
    readonly long length;

    public PiecesContent(string type, params ReadOnlyMemory<byte>[] pieces)
    {
        this.pieces = pieces;
        length = pieces.Sum(p => (long)p.Length);
        Headers.ContentType = new MediaTypeHeaderValue(type);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
            await stream.WriteAsync(piece, cancellationToken);
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
