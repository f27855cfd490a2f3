namespace Gateway.Replies;

/// <summary>An expected failure, as a value.</summary>
/// <param name="Code">Which one.</param>
/// <param name="Message">Which field, what was expected, what came.</param>
/// <param name="Rows">Rows that it is about; null when it is about the request.</param>
sealed record Fault(FaultCode Code, string Message, IReadOnlyList<int>? Rows = null)
{
    /// <summary>Decision under which rows of the request are kept; null where none is.</summary>
    public string? DecisionId { get; init; }

    public FaultKind Kind => FaultTable.Of(Code);

    /// <summary>A caller's own word, quoted and short enough for a message.</summary>
    public static string Show(string? word) =>
        word is null ? "nothing" : word.Length > 64 ? $"'{word[..64]}...'" : $"'{word}'";

    public static string Show(IEnumerable<long> shape) => $"[{string.Join(',', shape)}]";
}
