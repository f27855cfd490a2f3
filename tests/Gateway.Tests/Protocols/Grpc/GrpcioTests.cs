using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Shipped;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>The shipped digits asked by a client that nobody here wrote: grpcio, with stubs made from our .proto files.</summary>
public sealed class GrpcioTests(ShippedGateway gateway, ITestOutputHelper output) : IClassFixture<ShippedGateway>
{
    const int Rows = 100;

    [NeedsFact("protoc", "grpc_python_plugin", Python.Grpc, Python.Numpy)]
    public async Task Typed_raw_and_compressed_requests_get_the_decisions_of_REST()
    {
        using var folder = new TemporaryFolder();
        await StubsAsync(folder.Path);
        float[] pixels = [.. Digits().SelectMany(p => p)];
        await File.WriteAllBytesAsync(folder["pixels"], System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray());
        string said = Python.RunFile(Script, folder.Path, gateway.Grpc, "decide", folder["pixels"]);
        var rest = await RestAsync(pixels);
        foreach (string form in new[] { "typed", "raw", "gzip" })
        {
            var grpc = JsonNode.Parse(said)![form]!.AsObject();
            foreach (string name in new[] { "consensus.flagged", "consensus.label", "consensus.reasons", "consensus.risk", "consensus.novelty", "probabilities" })
                Same(grpc[name]!.AsArray(), rest[name]).ShouldBeTrue($"{form} {name}");
            ((int)grpc["flagged_rows"]!).ShouldBe(rest["consensus.flagged"].Count(f => (bool)f!));
            output.WriteLine($"{form}: {grpc["consensus.flagged"]!.AsArray().Count} rows, {grpc["flagged_rows"]} flagged, as over REST");
        }
    }

    [NeedsFact("protoc", "grpc_python_plugin", Python.Grpc)]
    public async Task Errors_deadlines_and_health_reach_it_as_it_knows_them()
    {
        using var folder = new TemporaryFolder();
        await StubsAsync(folder.Path);
        var said = JsonNode.Parse(Python.RunFile(Script, folder.Path, gateway.Grpc, "errors"))!;
        output.WriteLine(said.ToJsonString());
        ((string)said["unknown"]!).ShouldBe("NOT_FOUND no family has the name 'é%\n'");
        ((string)said["short"]!).ShouldStartWith("INVALID_ARGUMENT input 'image': raw_input_contents: expected 3136 bytes");
        ((string)said["stream"]!).ShouldStartWith("UNIMPLEMENTED");
        ((string)said["late"]!).ShouldStartWith("DEADLINE_EXCEEDED");
        ((string)said["large"]!).ShouldBe("RESOURCE_EXHAUSTED the message: expected at most 67108864 bytes (Limits.BodyBytes), came 67108865");
        ((string)said["limit"]!).ShouldBe("OK");
        ((string)said["health"]!).ShouldBe("SERVING");
        ((string)said["watch"]!).ShouldBe("SERVING");
    }

    static string Script => Repository.File("tests", "Gateway.Tests", "Protocols", "Grpc", "grpcio_client.py");

    internal static async Task StubsAsync(string folder)
    {
        string protos = Repository.File("src", "Gateway", "Protocols", "Grpc");
        var made = await Command.RunAsync(
            "protoc", $"--proto_path={protos}", $"--python_out={folder}", $"--grpc_out={folder}",
            $"--plugin=protoc-gen-grpc={NeedsFactAttribute.Find("grpc_python_plugin")}", "inference.proto", "health.proto");
        made.Code.ShouldBe(0, made.Error);
    }

    static IEnumerable<float[]> Digits()
    {
        string file = Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz");
        using var zipped = new System.IO.Compression.GZipStream(File.OpenRead(file), System.IO.Compression.CompressionMode.Decompress);
        byte[] head = new byte[16 + 8000 * 784];
        zipped.ReadExactly(head);
        byte[] picture = new byte[784];
        for (int row = 0; row < Rows; row++)
        {
            zipped.ReadExactly(picture);
            yield return [.. picture.Select(p => (float)p)];
        }
    }

    async Task<Reply> RestAsync(float[] pixels)
    {
        string data = string.Join(',', pixels.Select(p => p.ToString("R", CultureInfo.InvariantCulture)));
        string body = $$"""{"inputs":[{"name":"image","datatype":"FP32","shape":[{{Rows}},784],"data":[{{data}}]}]}""";
        return await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/mnist/infer", System.Text.Encoding.UTF8.GetBytes(body));
    }

    // FP32 numbers stand shortest in JSON and in full where Python wrote them: the same number either way.
    static bool Same(JsonArray grpc, JsonArray rest) => grpc.Count == rest.Count && grpc.Zip(rest).All(p => p.First!.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => (double)p.First == (double)p.Second! || (float)(double)p.First == (float)(double)p.Second!,
        _ => p.First.ToJsonString() == p.Second!.ToJsonString(),
    });
}
