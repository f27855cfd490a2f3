namespace Gateway.Tests.Tracing;

/// <summary>A span as it came over the wire (opentelemetry/proto/trace/v1/trace.proto).</summary>
sealed record ReceivedSpan(string Trace, string Id, string Parent, string State, string Name, int Kind, int Status, IReadOnlyDictionary<string, string> Tags)
{
    public const int Internal = 1, Server = 2, Client = 3, Error = 2;
}
