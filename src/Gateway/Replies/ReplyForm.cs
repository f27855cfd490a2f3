namespace Gateway.Replies;

/// <summary>How the caller wants outputs given; written while a request is decoded, read only afterwards.</summary>
sealed class ReplyForm
{
    // Most callers want outputs as they are.
    Dictionary<string, bool>? binary;
    Dictionary<string, int>? classes;

    /// <summary>Whether outputs are binary that say nothing of their own.</summary>
    public bool AllBinary { get; set; }

    /// <summary>Whether predict answers by row; else by column.</summary>
    public bool ByRow { get; set; }

    /// <summary>What one output says for itself.</summary>
    public void SetBinary(string output, bool isBinary) => (binary ??= new(StringComparer.Ordinal))[output] = isBinary;

    /// <summary>Asks for the largest elements of an output's rows as text; <paramref name="most"/> is 1 or more.</summary>
    public void SetClasses(string output, int most) => (classes ??= new(StringComparer.Ordinal))[output] = most;

    /// <summary>How many of an output's largest elements are asked for as text; null where it is asked for as it is.</summary>
    public int? Classes(string output) => classes is not null && classes.TryGetValue(output, out int most) ? most : null;

    public bool IsBinary(string output) => binary is null ? AllBinary : binary.GetValueOrDefault(output, AllBinary);
}
