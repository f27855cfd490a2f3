using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>Values whose shape nobody announced: the signature gives it, and the nesting what the signature leaves free.</summary>
ref struct NestedReader(ReadOnlySpan<byte> body, LimitsConfig limits, TensorMemory memory, bool fast)
{
    readonly ReadOnlySpan<byte> body = body;
    // Where in the body the reader's own count of bytes begins.
    int origin;

    /// <summary>Reads all rows of an input.</summary>
    public Fault? Read(ref Utf8JsonReader reader, TensorSpec spec, string field, out Tensor? tensor)
    {
        if (fast && TryFast(ref reader, spec, out tensor))
            return null;
        tensor = null;
        long[] shape = NestedShape.Measure(reader, spec.Shape.Length);
        return Create(ref reader, spec, field, shape, ref tensor)
            ?? new JsonElements(tensor!, spec.Config.Finite, field, base64: true).Read(ref reader);
    }

    /// <summary>Reads one row of an input; the first makes the tensor of all.</summary>
    public Fault? ReadRow(ref Utf8JsonReader reader, TensorSpec spec, string field, int row, int rows, ref Tensor? tensor)
    {
        if (tensor is null && Create(ref reader, spec, field, [rows, .. NestedShape.Measure(reader, spec.Shape.Length - 1)], ref tensor) is { } wrong)
            return wrong;
        return new JsonElements(tensor!, spec.Config.Finite, field, base64: true).ReadRow(ref reader, row);
    }

    Fault? Create(ref Utf8JsonReader reader, TensorSpec spec, string field, long[] shape, ref Tensor? tensor)
    {
        string place = $"{field}: input {Fault.Show(spec.Name)}";
        if (InputSignature.Check(spec, place, spec.Datatype.ToString(), shape, limits, inJson: true) is { } wrong)
            return wrong;
        // An element takes at least two bytes of JSON: what cannot be there is not allocated.
        int count = Tensor.ElementCount(shape);
        if (count > Most(ref reader))
            return new Fault(FaultCode.InvalidData, $"{place}: expected {count} elements as the shape says, came fewer");
        tensor = memory.Create(spec.Name, spec.Datatype, shape);
        return null;
    }

    bool TryFast(ref Utf8JsonReader reader, TensorSpec spec, out Tensor? tensor)
    {
        tensor = null;
        if (reader.TokenType != JsonTokenType.StartArray || spec.Datatype is Datatype.BYTES or Datatype.BOOL)
            return false;
        int start = Start(ref reader);
        if (!NestedShape.TryCount(body[start..], spec.Shape, out long[] shape) || Create(ref reader, spec, "", shape, ref tensor) is not null)
            return false;
        if (!NumberArray.TryRead(body[(start + 1)..], tensor!, spec.Config.Finite, limits.JsonDepth - reader.CurrentDepth, out int end))
            return false;
        origin = start + 1 + end;
        JsonJump.To(ref reader, body, origin);
        return true;
    }

    readonly long Most(ref Utf8JsonReader reader) => ((body.Length - Start(ref reader)) / 2) + 1;

    readonly int Start(ref Utf8JsonReader reader) => origin + (int)reader.TokenStartIndex;
}
