using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>Whether the inputs of a request are all there and go together.</summary>
static class InputSet
{
    /// <summary>What is wrong, or null.</summary>
    /// <param name="family">The family asked.</param>
    /// <param name="inputs">In the order of the family's inputs; null where one was not sent.</param>
    /// <param name="limits">Limits of the request.</param>
    public static Fault? Check(Family family, Tensor?[] inputs, LimitsConfig limits)
    {
        if (Array.IndexOf(inputs, null) >= 0)
            return Missing(family, inputs);
        long elements = 0;
        foreach (var input in inputs)
        {
            if (input!.Rows != inputs[0]!.Rows)
                return Odd(input, inputs[0]!);
            elements += input.Count;
        }

        return elements <= limits.Elements
            ? null
            : new Fault(FaultCode.LimitExceeded, $"inputs: expected at most {limits.Elements} elements together (Limits.Elements), came {elements}");
    }

    static Fault Missing(Family family, Tensor?[] inputs)
    {
        string missing = string.Join(", ", family.Inputs.Where((_, i) => inputs[i] is null).Select(i => i.Name));
        string came = string.Join(", ", inputs.OfType<Tensor>().Select(t => t.Name));
        return new Fault(FaultCode.MissingInput, $"inputs: expected {missing} too, came {(came.Length == 0 ? "none" : came)}");
    }

    static Fault Odd(Tensor odd, Tensor first) => new(
        FaultCode.RowCountMismatch, $"input {Fault.Show(odd.Name)}: expected {first.Rows} rows as in {Fault.Show(first.Name)}, came {odd.Rows}");
}
