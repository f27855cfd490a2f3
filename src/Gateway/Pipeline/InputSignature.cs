using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>Whether an announced tensor fits the family's signature and the limits, before a byte of it is held.</summary>
static class InputSignature
{
    /// <summary>What is wrong, or null.</summary>
    public static Fault? Check(TensorSpec spec, string place, string datatype, long[] shape, LimitsConfig limits, bool inJson)
    {
        if (!DatatypeFacts.TryParse(datatype, out var parsed))
            return new Fault(FaultCode.UnknownDatatype, $"{place}: datatype: expected {spec.Datatype}, came {Fault.Show(datatype)}, which is none");
        if (inJson && parsed is Datatype.FP16 or Datatype.BF16)
            return new Fault(FaultCode.DatatypeNotInJson, $"{place}: datatype: {parsed} cannot be sent as JSON numbers");
        if (parsed != spec.Datatype)
            return new Fault(FaultCode.DatatypeMismatch, $"{place}: datatype: expected {spec.Datatype}, came {parsed}");
        return Shape(spec, place, shape) ?? Size(place, shape, limits);
    }

    static Fault? Shape(TensorSpec spec, string place, long[] shape)
    {
        bool fits = shape.Length == spec.Shape.Length;
        for (int axis = 1; fits && axis < shape.Length; axis++)
            fits = spec.Shape[axis] == -1 || spec.Shape[axis] == shape[axis];
        if (!fits)
            return new Fault(FaultCode.ShapeMismatch, $"{place}: shape: expected {Fault.Show(spec.Shape)}, came {Fault.Show(shape)}");
        int empty = Array.IndexOf(shape, 0);
        return empty < 0 ? null : new Fault(FaultCode.ShapeMismatch, $"{place}: shape: axis {empty}: expected at least 1, came 0");
    }

    static Fault? Size(string place, long[] shape, LimitsConfig limits)
    {
        if (shape[0] > limits.Rows)
            return new Fault(FaultCode.LimitExceeded, $"{place}: shape: expected at most {limits.Rows} rows (Limits.Rows), came {shape[0]}");
        long elements = 1;
        foreach (long axis in shape)
        {
            // Each factor stays below 2^31, so the product cannot wrap.
            if (axis > limits.Elements || (elements *= axis) > limits.Elements)
            {
                return new Fault(
                    FaultCode.LimitExceeded, $"{place}: shape: expected at most {limits.Elements} elements (Limits.Elements), came {Fault.Show(shape)}");
            }
        }

        return null;
    }
}
