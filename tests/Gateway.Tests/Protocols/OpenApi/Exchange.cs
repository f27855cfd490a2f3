namespace Gateway.Tests.Protocols.OpenApi;

/// <summary>A request that was made and what came back, as check_replies.py reads it.</summary>
sealed record Exchange(string Method, string Path, int Status, string Type, IReadOnlyDictionary<string, string> Headers, string Body);
