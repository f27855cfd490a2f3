using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>A gRPC reply, read to its end and taken apart by hand.</summary>
sealed record GrpcReplied(HttpStatusCode Http, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Trailers, byte[] Body)
{
    /// <summary>grpc-status, from the headers where nothing followed them.</summary>
    public int Status => int.Parse(Said("grpc-status"));

    /// <summary>grpc-message as it was sent.</summary>
    public string Message => Said("grpc-message");

    public string Code => Said("consensus-code");

    public bool IsTrailersOnly => Headers.ContainsKey("grpc-status") && Trailers.Count == 0 && Body.Length == 0;

    public string Said(string name) => Trailers.TryGetValue(name, out string? late) ? late : Headers.GetValueOrDefault(name, "");

    /// <summary>The one message.</summary>
    public T Read<T>(MessageParser<T> parser) where T : IMessage<T>
    {
        Status.ShouldBe(0, Message);
        Headers.ContainsKey("grpc-status").ShouldBeFalse("the status of an answer is told behind it");
        Body[0].ShouldBe((byte)0);
        BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(1)).ShouldBe(Body.Length - 5);
        return parser.ParseFrom(Body, 5, Body.Length - 5);
    }
}
