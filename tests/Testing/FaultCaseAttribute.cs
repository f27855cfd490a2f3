namespace Testing;

/// <summary>Says which fault of the matrix a test puts the gateway through.</summary>
/// <param name="number">Number of the case, 1 or more.</param>
/// <param name="fault">The fault in words.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class FaultCaseAttribute(int number, string fault) : Attribute
{
    /// <summary>Number of the case.</summary>
    public int Number => number;

    /// <summary>The fault in words.</summary>
    public string Fault => fault;
}
