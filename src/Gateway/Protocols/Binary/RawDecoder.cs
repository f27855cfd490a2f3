using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Binary;

/// <summary>A body that is nothing but the elements of the family's only input.</summary>
static class RawDecoder
{
    /// <summary>
    /// Gives the request. Where rows have one size, the bytes tell how many rows came; where one axis of a row is free, the body is
    /// one row and the bytes tell that axis. BYTES: the body is one string, without its length before it.
    /// </summary>
    public static Fault? Decode(ReadOnlySpan<byte> body, Family family, LimitsConfig limits, TensorMemory memory, out InferRequest? request)
    {
        request = null;
        if (family.Inputs.Count != 1)
            return Wrong($"a raw body is the one input of a family; expected 1 input, {Fault.Show(family.Name)} has {family.Inputs.Count}");
        var spec = family.Inputs[0];
        if (Deduce(spec, body.Length, out long[] shape) is { } unclear)
            return unclear;
        Tensor? tensor;
        if (spec.Datatype == Datatype.BYTES)
            tensor = Tensor.FromStrings(spec.Name, shape, [body.ToArray()]);
        else if (new BinaryTensorReader(limits, memory, "binary data").Read(spec, spec.Datatype.ToString(), shape, body, out tensor) is { } wrong)
            return wrong;
        request = new InferRequest
        {
            Inputs = [tensor!], Memory = memory, Parameters = new RequestParameters(), Outputs = [], Form = new ReplyForm { AllBinary = true },
        };
        return null;
    }

    static Fault? Deduce(TensorSpec spec, int bytes, out long[] shape)
    {
        shape = [1, .. spec.Shape.AsSpan(1)];
        int free = spec.Shape.AsSpan(1).Count(-1L);
        if (spec.Datatype == Datatype.BYTES)
            return spec.RowLength == 1 ? null : Wrong($"input {Fault.Show(spec.Name)}: a raw string needs the shape [1] a row, the family has {Fault.Show(spec.Shape)}");
        if (free > 1)
            return Wrong($"input {Fault.Show(spec.Name)}: expected at most 1 free axis a row for a raw body, the family has {Fault.Show(spec.Shape)}");
        // The free axis of a row; without one, the rows themselves.
        int axis = free == 1 ? 1 + Array.IndexOf(spec.Shape[1..], -1) : 0;
        shape[axis] = 1;
        long each = (long)Tensor.ElementCount(shape) * spec.Datatype.Size();
        if (bytes == 0 || bytes % each != 0)
            return Wrong($"input {Fault.Show(spec.Name)}: binary data: expected a multiple of {each} bytes, came {bytes}");
        shape[axis] = bytes / each;
        return null;
    }

    static Fault Wrong(string message) => new(FaultCode.InvalidData, message);
}
