namespace Gateway.Replies;

/// <summary>An expected failure, as a value.</summary>
/// <param name="Code">Which one.</param>
/// <param name="Message">Which field, what was expected, what came.</param>
/// <param name="Rows">Rows that it is about; null when it is about the request.</param>
sealed record Fault(FaultCode Code, string Message, IReadOnlyList<int>? Rows = null)
{
    /// <summary>Decision under which rows of the request are kept; null where none is.</summary>
    public string? DecisionId { get; init; }

    /// <summary>Seconds after which it is worth trying again; null where nobody knows.</summary>
    public int? RetryAfter { get; init; }

    public FaultKind Kind => FaultTable.Of(Code);

    /// <summary>A caller's own word, quoted and short enough for a message.</summary>
    public static string Show(string? word) =>
        word is null ? "nothing" : word.Length > 64 ? $"'{Plain(word[..64])}...'" : $"'{Plain(word)}'";

    // What steers a terminal or turns the direction of reading is shown by its number.
    static string Plain(string word) => word.Any(IsSteering)
        ? string.Concat(word.Select(c => IsSteering(c) ? $"<{(int)c:X4}>" : c.ToString())) : word;

    static bool IsSteering(char c) => char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;

    public static string Show(IEnumerable<long> shape) => $"[{string.Join(',', shape)}]";
}
