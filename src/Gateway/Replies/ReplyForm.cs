namespace Gateway.Replies;

/// <summary>How the caller wants outputs written; written while a request is decoded, read only afterwards.</summary>
sealed class ReplyForm
{
    readonly Dictionary<string, bool> binary = new(StringComparer.Ordinal);

    /// <summary>Whether outputs are binary that say nothing of their own.</summary>
    public bool AllBinary { get; set; }

    /// <summary>Whether predict answers by row; else by column.</summary>
    public bool ByRow { get; set; }

    /// <summary>What one output says for itself.</summary>
    public void SetBinary(string output, bool isBinary) => binary[output] = isBinary;

    public bool IsBinary(string output) => binary.GetValueOrDefault(output, AllBinary);
}
