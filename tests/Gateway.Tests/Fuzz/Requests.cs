using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;

namespace Gateway.Tests.Fuzz;

/// <summary>What has to hold of every request that a decoder gives, whatever bytes it came from.</summary>
static class Requests
{
    /// <summary>What does not hold, or null.</summary>
    public static string? Wrong(InferRequest request, Family family, LimitsConfig limits)
    {
        if (request.Inputs.Count != family.Inputs.Count)
            return $"{request.Inputs.Count} inputs of {family.Inputs.Count}";
        long elements = 0;
        for (int i = 0; i < request.Inputs.Count; i++)
        {
            if (Wrong(request.Inputs[i], family.Inputs[i], request.Rows) is { } wrong)
                return $"input {i}: {wrong}";
            elements += request.Inputs[i].Count;
        }

        return elements > limits.Elements ? $"{elements} elements"
            : request.Rows < 1 || request.Rows > limits.Rows ? $"{request.Rows} rows"
            : request.Id?.Length > limits.IdLength ? $"an id of {request.Id.Length}"
            : request.Outputs.Count > limits.JsonKeys || request.Outputs.Distinct(StringComparer.Ordinal).Count() != request.Outputs.Count ? "outputs"
            : request.Parameters.Lambda is { } lambda && !(lambda >= 0 && lambda <= 1) ? $"lambda {lambda}"
            : request.Parameters.Deadline is { } deadline && deadline <= TimeSpan.Zero ? $"deadline {deadline}"
            : null;
    }

    static string? Wrong(Tensor tensor, TensorSpec spec, int rows)
    {
        if (tensor.Name != spec.Name || tensor.Datatype != spec.Datatype)
            return $"{tensor.Name} {tensor.Datatype}";
        long product = 1;
        foreach (long axis in tensor.Shape)
            product = checked(product * axis);
        if (product != tensor.Count || tensor.Rows != rows || tensor.Shape.Length != spec.Shape.Length)
            return $"shape [{string.Join(',', tensor.Shape)}] and {tensor.Count} elements";
        for (int axis = 1; axis < tensor.Shape.Length; axis++)
        {
            if (tensor.Shape[axis] < 1 || (spec.Shape[axis] != -1 && spec.Shape[axis] != tensor.Shape[axis]))
                return $"shape [{string.Join(',', tensor.Shape)}]";
        }

        if (tensor.Datatype == Datatype.BYTES)
            return tensor.Strings!.Length == tensor.Count && Array.IndexOf(tensor.Strings, null) < 0 ? null : "strings";
        if (tensor.Bytes.Length != (long)tensor.Count * tensor.Datatype.Size())
            return $"{tensor.Bytes.Length} bytes";
        return tensor.Datatype == Datatype.BOOL && tensor.Bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0 ? "a BOOL that is neither" : null;
    }
}
