using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A body of the Open Inference Protocol, JSON or binary, into a request.</summary>
static class InferBody
{
    /// <summary>Gives the request, or what is wrong.</summary>
    /// <param name="header">Inference-Header-Content-Length; null where it was not sent.</param>
    /// <param name="body">The body, not compressed.</param>
    /// <param name="family">The family asked.</param>
    /// <param name="limits">Limits of the request.</param>
    /// <param name="memory">Where the inputs are put.</param>
    /// <param name="decoded">The request; null with a fault.</param>
    public static Fault? Decode(string? header, ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, out InferRequest? decoded)
    {
        decoded = null;
        return BodyParts.Split(header, body, out var parts) is { } wrong ? wrong
            : parts.IsRaw ? RawDecoder.Decode(parts.Tensors, family, limits, memory, out decoded)
            : InferDecoder.Decode(parts, family, limits, out decoded, memory);
    }
}
