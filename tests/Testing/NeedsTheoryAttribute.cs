namespace Testing;

/// <summary>A theory that needs programs of the system; skipped, by name, where one is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = NeedsFactAttribute.Missing(tools);
    }

    public string[] Tools { get; }
}
