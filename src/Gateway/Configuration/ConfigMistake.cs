namespace Gateway.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Source">File, environment variable or option that said it.</param>
/// <param name="Path">Place in the configuration, as $.Limits.Rows; null when it has none.</param>
/// <param name="Message">What was expected and what came.</param>
sealed record ConfigMistake(string Source, string? Path, string Message)
{
    public override string ToString() => Path is null ? $"{Source}: {Message}" : $"{Source}: {Path}: {Message}";
}
