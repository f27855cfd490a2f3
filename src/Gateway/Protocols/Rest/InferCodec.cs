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
        decoded = null;
        return BodyParts.Split(request, body, out var parts) is { } wrong ? wrong
            : parts.IsRaw ? RawDecoder.Decode(parts.Tensors, family, limits, memory, out decoded)
            : InferDecoder.Decode(parts, family, limits, out decoded, memory);
    }

    public ValueTask SendAsync(HttpResponse response, InferReply reply, CancellationToken cancellation) =>
        InferEncoder.SendAsync(response, reply, cancellation);
}
