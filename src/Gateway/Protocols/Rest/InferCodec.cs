using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>infer of the Open Inference Protocol.</summary>
sealed class InferCodec : IInferCodec
{
    public Fault? Decode(HttpRequest request, ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, out InferRequest? decoded)
    {
        string? header = request.Headers.TryGetValue(BodyParts.Header, out var length) ? length.ToString() : null;
        return InferBody.Decode(header, body, family, limits, memory, out decoded);
    }

    public ValueTask SendAsync(HttpResponse response, InferReply reply, CancellationToken cancellation) =>
        InferEncoder.SendAsync(response, reply, cancellation);
}
