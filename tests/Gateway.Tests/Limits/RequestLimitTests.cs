using System.Globalization;
using System.Text;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Corpus;
using Gateway.Tests.Protocols.Binary;
using Gateway.Tests.Protocols.Grpc;
using Google.Protobuf;
using Asked = Gateway.Protocols.Grpc.Messages.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace Gateway.Tests.Limits;

/// <summary>Each limit of what a request holds: one under and the limit itself are taken, one over is refused by the limit's name.</summary>
public sealed class RequestLimitTests(RequestLimitTests.Fixture fixture) : IClassFixture<RequestLimitTests.Fixture>
{
    const int Depth = 8, Keys = 16, Elements = 18, Rows = 4, IdLength = 16;

    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(
            CorpusFamilies.Write,
            string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"Limits":{"JsonDepth":{{{Depth}}},"JsonKeys":{{{Keys}}},"Elements":{{{Elements}}},"Rows":{{{Rows}}},"IdLength":{{{IdLength}}}}}"""));

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    static readonly Dictionary<string, (int Limit, string Name, Func<GatewayUnderTest, int, Task<string>> Send)> Cases = new()
    {
        ["depth of an unknown key"] = (Depth, "JsonDepth", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row}}],"deep":{{Nested(n - 1)}}}""")),
        ["depth of data"] = (Depth, "JsonDepth", (g, n) => RestAsync(g, $$"""{"inputs":[{"data":{{Nested(n - 3)}},"name":"x","shape":[1,2],"datatype":"FP32"}]}""")),
        ["depth of predict"] = (Depth, "JsonDepth", (g, n) => PredictAsync(g, $$"""{"instances":[[1,0]],"deep":{{Nested(n - 1)}}}""")),
        ["keys of the envelope"] = (Keys, "JsonKeys", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row}}],{{Numbered(n - 1)}}}""")),
        ["keys of an input"] = (Keys, "JsonKeys", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row[..^1]}},{{Numbered(n - 4)}}}]}""")),
        ["parameters"] = (Keys, "JsonKeys", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row}}],"parameters":{{Object(n)}}}""")),
        ["parameters of an input"] = (Keys, "JsonKeys", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row[..^1]}},"parameters":{{Object(n)}}}]}""")),
        ["parameters of an output"] = (Keys, "JsonKeys", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row}}],"outputs":[{"name":"p","parameters":{{Object(n)}}}]}""")),
        ["outputs"] = (Keys, "JsonKeys", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row}}],"outputs":[{{string.Join(',', Outputs(n).Select(o => $$"""{"name":"{{o}}"}"""))}}]}""")),
        ["keys of predict"] = (Keys, "JsonKeys", (g, n) => PredictAsync(g, $$"""{"instances":[[1,0]],{{Numbered(n - 1)}}}""")),
        ["parameters of gRPC"] = (Keys, "JsonKeys", (g, n) => GrpcAsync(g, r => AddParameters(r.Parameters, n))),
        ["parameters of an input of gRPC"] = (Keys, "JsonKeys", (g, n) => GrpcAsync(g, r => AddParameters(r.Inputs[0].Parameters, n))),
        ["parameters of an output of gRPC"] = (Keys, "JsonKeys", (g, n) => GrpcAsync(g, r =>
        {
            r.Outputs.Add(new Asked { Name = "p" });
            AddParameters(r.Outputs[0].Parameters, n);
        })),
        ["outputs of gRPC"] = (Keys, "JsonKeys", (g, n) => GrpcAsync(g, r => r.Outputs.AddRange(Outputs(n).Select(o => new Asked { Name = o })))),
        ["elements"] = (Elements, "Elements", (g, n) => RestAsync(g, Free(1, n), "free")),
        ["elements in rows"] = (Elements / 3, "Elements", (g, n) => RestAsync(g, Free(3, n), "free")),
        ["elements of all inputs"] = (Elements - 2, "Elements", (g, n) => TogetherAsync(g, n)),
        ["elements in binary"] = (Elements, "Elements", (g, n) => BinaryAsync(g, n, raw: false)),
        ["elements of a raw body"] = (Elements, "Elements", (g, n) => BinaryAsync(g, n, raw: true)),
        ["elements of predict"] = (Elements, "Elements", (g, n) => PredictAsync(g, $$"""{"instances":[[{{Zeros(n)}}]]}""", "free")),
        ["elements of gRPC"] = (Elements, "Elements", (g, n) => GrpcAsync(g, r => Widen(r, n, raw: false))),
        ["elements of raw gRPC"] = (Elements, "Elements", (g, n) => GrpcAsync(g, r => Widen(r, n, raw: true))),
        ["rows"] = (Rows, "Rows", (g, n) => RestAsync(g, Free(n, 1), "free")),
        ["rows of a raw body"] = (Rows, "Rows", async (g, n) => Told(await BinaryReply.PostAsync(g, "tiny", "", new byte[8 * n], "0"))),
        ["rows of predict"] = (Rows, "Rows", (g, n) => PredictAsync(g, $$"""{"instances":[{{string.Join(',', Enumerable.Repeat("[0]", n))}}]}""", "free")),
        ["rows of predict as objects"] = (Rows, "Rows", (g, n) => PredictAsync(g, $$"""{"instances":[{{string.Join(',', Enumerable.Repeat("""{"x":[0]}""", n))}}]}""", "free")),
        ["rows of gRPC"] = (Rows, "Rows", async (g, n) => Told(await g.Grpc.InferAsync(GrpcClient.Rows(new float[2 * n])))),
        ["id"] = (IdLength, "IdLength", (g, n) => RestAsync(g, $$"""{"inputs":[{{Row}}],"id":"{{new string('i', n)}}"}""")),
        ["id of gRPC"] = (IdLength, "IdLength", (g, n) => GrpcAsync(g, r => r.Id = new string('i', n))),
    };

    const string Row = """{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}""";

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task One_under_and_the_limit_are_taken_and_one_over_is_told_the_limits_name(string name)
    {
        var (limit, option, send) = Cases[name];
        // Data that is nested as deep as it may be is still not nested as its shape.
        string[] taken = name == "depth of data" ? ["invalid_data"] : ["ok"];
        taken.ShouldContain((await send(fixture.Gateway, limit - 1)).Split(':')[0]);
        taken.ShouldContain((await send(fixture.Gateway, limit)).Split(':')[0]);
        string over = await send(fixture.Gateway, limit + 1);
        over.ShouldStartWith(option == "JsonDepth" ? "json_too_deep:" : "limit_exceeded:");
        over.ShouldContain($"(Limits.{option})");
    }

    static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    static string Numbered(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"k{i}\":0"));

    static string Object(int count) => $"{{{Numbered(count)}}}";

    static string Zeros(int count) => string.Join(',', Enumerable.Repeat('0', count));

    static string Free(int rows, int width) => $$"""{"inputs":[{"name":"x","shape":[{{rows}},{{width}}],"datatype":"FP32","data":[{{Zeros(rows * width)}}]}]}""";

    static IEnumerable<string> Outputs(int count) => ((string[])
    [
        "p", "consensus.flagged", "consensus.risk", "consensus.novelty", "consensus.reasons", "consensus.label", "consensus.prediction",
        "consensus.mean_probabilities", "consensus.majority_vote", "consensus.vote_share", "consensus.variation_ratio", "consensus.entropy",
        "consensus.pairwise_disagreement", "consensus.expected_entropy", "consensus.mutual_information", "consensus.margin", "consensus.votes",
    ]).Take(count);

    static void AddParameters(IDictionary<string, InferParameter> parameters, int count)
    {
        for (int i = 0; i < count; i++)
            parameters.Add($"k{i}", new InferParameter { BoolParam = true });
    }

    static void Widen(ModelInferRequest request, int width, bool raw)
    {
        request.ModelName = "free";
        request.Inputs[0].Shape[1] = width;
        request.Inputs[0].Contents = raw ? null : new InferTensorContents { Fp32Contents = { new float[width] } };
        if (raw)
            request.RawInputContents.Add(ByteString.CopyFrom(new byte[4 * width]));
    }

    static async Task<string> RestAsync(GatewayUnderTest gateway, string body, string model = "tiny") => Told(await gateway.InferAsync(body, model));

    static async Task<string> PredictAsync(GatewayUnderTest gateway, string body, string model = "tiny") =>
        Told(await GatewayUnderTest.PostAsync(gateway.Data, $"/v1/models/{model}:predict", Encoding.UTF8.GetBytes(body)));

    static async Task<string> GrpcAsync(GatewayUnderTest gateway, Action<ModelInferRequest> change)
    {
        var request = GrpcClient.Rows(1, 0);
        change(request);
        return Told(await gateway.Grpc.InferAsync(request));
    }

    // Each input is far below the limit: n - 2 elements in x, as many rows as 1, and 1 in both k and s.
    static Task<string> TogetherAsync(GatewayUnderTest gateway, int n) => RestAsync(
        gateway,
        $$"""{"inputs":[{"name":"x","shape":[1,{{n}}],"datatype":"FP32","data":[{{Zeros(n)}}]},{"name":"k","shape":[1],"datatype":"INT64","data":[1]},{"name":"s","shape":[1],"datatype":"BYTES","data":["a"]}]}""",
        "wide");

    static async Task<string> BinaryAsync(GatewayUnderTest gateway, int n, bool raw)
    {
        string json = $$$"""{"inputs":[{"name":"x","shape":[1,{{{n}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{4 * n}}}}}]}""";
        return Told(await BinaryReply.PostAsync(gateway, "free", raw ? "" : json, new byte[4 * n], raw ? "0" : ""));
    }

    static string Told(Reply reply) => (int)reply.Status == 200 ? "ok" : $"{reply.Code}: {reply.Error}";

    static string Told(BinaryReply reply) => (int)reply.Status == 200 ? "ok" : $"{reply.Code}: {reply.Error}";

    static string Told(GrpcReplied reply) => reply.Status == 0 ? "ok" : $"{reply.Code}: {reply.Message}";
}
