using Ensemble.Families;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>Inputs that a body calls by name.</summary>
static class InputNames
{
    public static string All(Family family) => string.Join(", ", family.Inputs.Select(i => i.Name));

    /// <summary>The input's place among the family's; -1 for none.</summary>
    public static int IndexOf(Family family, string name)
    {
        for (int i = 0; i < family.Inputs.Count; i++)
        {
            if (string.Equals(family.Inputs[i].Name, name, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }

    public static Fault Unknown(Family family, string place, string name) =>
        new(FaultCode.UnknownInput, $"{place}: expected the input {All(family)}, came {Fault.Show(name)}");
}
