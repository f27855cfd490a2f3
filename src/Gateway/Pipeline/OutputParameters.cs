using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>The parameters of a requested output that every protocol has; all others are ignored.</summary>
static class OutputParameters
{
    /// <summary>Takes one parameter; gives what is wrong with it, or null.</summary>
    /// <param name="place">The output in the request, for a message.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="classes">Told how many classes are asked for, 1 or more.</param>
    public static Fault? Take(string place, string name, ParameterValue value, Action<int> classes)
    {
        // Ignoring it would give the caller something else than it asked for.
        if (name == "shared_memory_region")
            return new Fault(FaultCode.UnsupportedExtension, $"{place}.parameters.{name}: the extension is not served");
        if (name != "classification")
            return null;
        if (value.Number is not (>= 1 and <= int.MaxValue) || value.Number != Math.Floor(value.Number.Value))
            return new Fault(FaultCode.InvalidParameter, $"{place}.parameters.{name}: expected a whole number from 1 to {int.MaxValue}, came {value}");
        classes((int)value.Number);
        return null;
    }
}
