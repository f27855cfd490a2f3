using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>How a protocol over HTTP says a request and a reply; what happens between is the same for all.</summary>
interface IInferCodec
{
    /// <summary>Gives the request with its inputs in <paramref name="memory"/>, or what is wrong with the body.</summary>
    Fault? Decode(HttpRequest request, ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, out InferRequest? decoded);

    /// <summary>Sends a reply with status 200.</summary>
    ValueTask SendAsync(HttpResponse response, InferReply reply, CancellationToken cancellation);
}
