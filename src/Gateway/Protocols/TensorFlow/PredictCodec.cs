using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>predict of TensorFlow Serving's REST API.</summary>
sealed class PredictCodec : IInferCodec
{
    public Fault? Decode(HttpRequest request, ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, out InferRequest? decoded) =>
        PredictDecoder.Decode(body, family, limits, memory, out decoded);

    public ValueTask SendAsync(HttpResponse response, InferReply reply, CancellationToken cancellation) =>
        PredictEncoder.SendAsync(response, reply, cancellation);
}
