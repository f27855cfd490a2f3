namespace Testing;

/// <summary>A fact that takes minutes: run by ./test --long only.</summary>
sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("LONG_TESTS"), "1", StringComparison.Ordinal))
            Skip = "takes minutes (./test --long runs it)";
    }
}
