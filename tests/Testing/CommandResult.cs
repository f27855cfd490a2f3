namespace Testing;

/// <summary>How a program ended.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
sealed record CommandResult(int Code, string Output, string Error);
