namespace Testing;

/// <summary>Names the case of the fault matrix that a test is.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
sealed class FaultCaseAttribute(int number, string fault) : Attribute
{
    /// <summary>Its number in the matrix.</summary>
    public int Number => number;

    /// <summary>The fault in words.</summary>
    public string Fault => fault;
}
