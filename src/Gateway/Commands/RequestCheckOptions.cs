namespace Gateway.Commands;

/// <summary>A request on the command line.</summary>
/// <param name="Method">GET, POST, ...</param>
/// <param name="Path">Path, with a query or without.</param>
/// <param name="Body">Its body.</param>
/// <param name="Answer">Body of the service's reply; null where it was not given.</param>
sealed record RequestCheckOptions(string Method, string Path, byte[] Body, byte[]? Answer);
