namespace Gateway.Workers;

/// <summary>A file of external data in a <see cref="WorkerOrder"/>.</summary>
sealed record WorkerFile(string Location, int Length);
