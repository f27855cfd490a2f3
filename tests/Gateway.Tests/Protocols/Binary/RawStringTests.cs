using System.Net;
using Ensemble.Members.Onnx;
using Testing;

namespace Gateway.Tests.Protocols.Binary;

/// <summary>
/// A raw body for a family whose one input is BYTES: one string, without a length before it. The family "one" reads the
/// string as a number v and answers softmax([v, 0]).
/// </summary>
public sealed class RawStringTests : IAsyncLifetime
{
    GatewayUnderTest gateway = null!;

    public async Task InitializeAsync() => gateway = await GatewayUnderTest.StartAsync(f =>
    {
        foreach ((string name, int columns) in new[] { ("one", 1), ("two", 2) })
        {
            new TinyFamily(name).With("a", Model(columns))
                .With(m => m["inputs"]!.AsArray()[0] = TinyFamily.Tensor("s", "BYTES", -1, columns)).Write(f);
        }
    });

    public Task DisposeAsync() => gateway.DisposeAsync().AsTask();

    [Fact]
    public async Task A_string_of_the_shape_1_is_the_body_itself()
    {
        var reply = await BinaryReply.PostAsync(gateway, "one", "", "2"u8.ToArray(), "0");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Json.ToJsonString());
        // 1 / (1 + e^-2)
        BitConverter.ToSingle(reply.Bytes("p")).ShouldBe(0.880797f, 1e-6f);
        reply.Bytes("consensus.label").ShouldBe([1, 0, 0, 0, (byte)'0']);
    }

    [Fact]
    public async Task A_length_before_it_is_part_of_it()
    {
        // The bytes 01 00 00 00 32 are no number: the only member fails.
        var reply = await BinaryReply.PostAsync(gateway, "one", "", [1, 0, 0, 0, (byte)'2'], "0");
        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.ServiceUnavailable, "quorum_lost"));
    }

    [Fact]
    public async Task Another_shape_is_refused()
    {
        var reply = await BinaryReply.PostAsync(gateway, "two", "", "2"u8.ToArray(), "0");
        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.BadRequest, "invalid_data"));
        reply.Error.ShouldBe("input 's': a raw string needs the shape [1] a row, the family has [-1,2]");
        // Sent with its JSON it is answered.
        const string json = """{"inputs":[{"name":"s","shape":[1,2],"datatype":"BYTES","parameters":{"binary_data_size":10}}]}""";
        var split = await BinaryReply.PostAsync(gateway, "two", json, [1, 0, 0, 0, (byte)'2', 1, 0, 0, 0, (byte)'0']);
        split.Status.ShouldBe(HttpStatusCode.OK, split.Json.ToJsonString());
        ((double)split.Output("p")["data"]![0]!).ShouldBe(0.880797, 1e-6);
    }

    static byte[] Model(int columns)
    {
        var graph = new GraphProto { Name = "strings" };
        graph.Input.Add(TinyModels.Port("s", 8, -1, columns));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        graph.Initializer.Add(TinyModels.Weight("W", [columns, 2], columns == 1 ? [1, 0] : [1, 0, 0, 1]));
        var cast = TinyModels.Node("Cast", ["s"], "v");
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        graph.Node.Add(cast);
        graph.Node.Add(TinyModels.Node("MatMul", ["v", "W"], "z"));
        var softmax = TinyModels.Node("Softmax", ["z"], "p");
        softmax.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = -1 });
        graph.Node.Add(softmax);
        return TinyModels.Model(graph);
    }
}
