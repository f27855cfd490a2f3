namespace Gateway.Workers;

/// <summary>What a process says once on its standard output, as a line of JSON: that it listens, or why it does not.</summary>
sealed record WorkerWord(bool RowByRow, IReadOnlyList<string> Mistakes);
