using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>What every protocol asks of the numbers in a request.</summary>
static class InputChecks
{
    /// <summary>NaN and infinity are refused unless the manifest's input says "finite": false.</summary>
    public static Fault? Finite(Family family, IReadOnlyList<Tensor> inputs)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            int index = family.Inputs[i].Config.Finite ? inputs[i].FirstNotFinite() : -1;
            if (index < 0)
                continue;
            int row = index / inputs[i].RowLength;
            string place = $"input {Fault.Show(inputs[i].Name)}: row {row}, element {index % inputs[i].RowLength}";
            return new Fault(FaultCode.NotFinite, $"{place}: expected a finite number, came {inputs[i].GetDouble(index)}", [row]);
        }

        return null;
    }

    /// <summary>Whether a row holds NaN or infinity in any input.</summary>
    public static bool IsFinite(IReadOnlyList<Tensor> inputs, int row) => inputs.All(i => i.Slice(row, 1).FirstNotFinite() < 0);
}
