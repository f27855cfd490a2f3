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
        var missing = family.Inputs.Where((_, i) => inputs[i] is null).Select(i => i.Name).ToList();
        if (missing.Count > 0)
        {
            string came = string.Join(", ", inputs.OfType<Tensor>().Select(t => t.Name));
            return new Fault(FaultCode.MissingInput, $"inputs: expected {string.Join(", ", missing)} too, came {(came.Length == 0 ? "none" : came)}");
        }

        var odd = inputs.FirstOrDefault(t => t!.Rows != inputs[0]!.Rows);
        if (odd is not null)
        {
            string expected = $"expected {inputs[0]!.Rows} rows as in {Fault.Show(inputs[0]!.Name)}";
            return new Fault(FaultCode.RowCountMismatch, $"input {Fault.Show(odd.Name)}: {expected}, came {odd.Rows}");
        }

        long elements = inputs.Sum(t => (long)t!.Count);
        return elements <= limits.Elements
            ? null
            : new Fault(FaultCode.LimitExceeded, $"inputs: expected at most {limits.Elements} elements together (Limits.Elements), came {elements}");
    }
}
