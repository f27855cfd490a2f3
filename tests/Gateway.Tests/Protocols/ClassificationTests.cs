using System.Net;
using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Binary;
using Gateway.Tests.Protocols.Grpc;
using Testing;
using Asked = Gateway.Protocols.Grpc.Messages.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace Gateway.Tests.Protocols;

/// <summary>
/// Outputs as value:index:label, over every protocol. The member of "named" answers [x0, x1, 0.1, (x0 + x1) / 2] as logits,
/// which leave as they are where the member itself is asked.
/// </summary>
public sealed class ClassificationTests(ClassificationTests.Fixture fixture) : IClassFixture<ClassificationTests.Fixture>
{
    const string Asks = """{"name":"p","parameters":{"classification":3}}""";

    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            float[,] weights = { { 1, 0, 0, 0.5f }, { 0, 1, 0, 0.5f } };
            new TinyFamily("named", classes: 4).With("a", TinyModels.Linear(weights, [0, 0, 0.1f, 0], softmax: false))
                .With(m => m["decides"]!["kind"] = "logits").With(m => m["labels"] = new JsonArray("ant", "bee", "c:t", "dög")).Write(f);
            new TinyFamily("one-column", classes: 1).With("a", TinyModels.Linear(new float[,] { { 1 }, { 0 } }, [0], softmax: false))
                .With(m => m["decides"]!["kind"] = "sigmoid").With(m => m["labels"] = new JsonArray("no", "yes")).Write(f);
        });

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    [Fact]
    public async Task In_JSON_with_the_labels_that_the_manifest_names()
    {
        var reply = await fixture.Gateway.InferRowsAsync([1, 0, 0.25f, 0.25f], $$$""","parameters":{"member":"a"},"outputs":[{{{Asks}}}]""", "named");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var output = reply.Json["outputs"]![0]!;
        (output["datatype"]!.ToJsonString(), output["shape"]!.ToJsonString()).ShouldBe(("\"BYTES\"", "[2,3]"));
        reply["p"].Select(s => (string)s!).ShouldBe(["1:0:ant", "0.5:3:dög", "0.1:2:c:t", "0.25:0:ant", "0.25:1:bee", "0.25:3:dög"]);
    }

    [Fact]
    public async Task Outputs_that_name_no_classes_of_the_manifest_have_no_labels()
    {
        string asks = """,{"name":"consensus.upper_probabilities","parameters":{"classification":1}}""";
        var named = await fixture.Gateway.InferRowsAsync([1, 0], $$$""","parameters":{"member":"a"},"outputs":[{{{Asks}}}{{{asks}}}]""", "named");
        ((string)named["consensus.upper_probabilities"][0]!).ShouldMatch("^0\\.[0-9]+:0$");
        var column = await fixture.Gateway.InferRowsAsync([0.75f, 0], $$$""","parameters":{"member":"a"},"outputs":[{{{Asks}}}]""", "one-column");
        column["p"].ToJsonString().ShouldBe("[\"0.75:0\"]");
        var tiny = await fixture.Gateway.InferRowsAsync([1, 0], $$$""","parameters":{"member":"a"},"outputs":[{{{Asks}}}]""");
        tiny["p"].Select(s => (string)s!).ShouldAllBe(s => s.Split(':', StringSplitOptions.None).Length == 2);
    }

    [Fact]
    public async Task In_binary_where_that_is_asked_for_too()
    {
        const string json = """
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}],"parameters":{"member":"a"},
             "outputs":[{"name":"p","parameters":{"classification":2,"binary_data":true}}]}
            """;
        var reply = await BinaryReply.PostAsync(fixture.Gateway, "named", json, []);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Json.ToJsonString());
        reply.Bytes("p").ShouldBe([7, 0, 0, 0, .. "1:0:ant"u8, 10, 0, 0, 0, .. "0.5:3:dög"u8]);
        reply.Output("p")["shape"]!.ToJsonString().ShouldBe("[1,2]");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_gRPC_typed_and_raw(bool raw)
    {
        var request = raw ? GrpcClient.RawRows(1, 0) : GrpcClient.Rows(1, 0);
        request.ModelName = "named";
        request.Parameters.Add("member", new InferParameter { StringParam = "a" });
        request.Outputs.Add(Asked(new InferParameter { Int64Param = 1 }));
        var reply = (await fixture.Gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        reply.Outputs[0].Datatype.ShouldBe("BYTES");
        reply.Outputs[0].Shape.ShouldBe([1, 1]);
        byte[] said = raw ? reply.RawOutputContents[0].ToByteArray() : reply.Outputs[0].Contents.BytesContents[0].ToByteArray();
        said.ShouldBe(raw ? [7, 0, 0, 0, .. "1:0:ant"u8] : "1:0:ant"u8.ToArray());
    }

    [Fact]
    public async Task A_withheld_row_is_null_in_JSON_and_empty_in_binary_and_gRPC()
    {
        // Row [0, 1] is flagged, [1, 0] is not.
        const string more = """,{"name":"consensus.risk","parameters":{"classification":1}}""";
        var json = await fixture.Gateway.InferRowsAsync([0, 1, 1, 0], $$$""","parameters":{"on_flag":"abstain"},"outputs":[{{{Asks}}}{{{more}}}]""");
        json["p"].Take(2).ShouldAllBe(v => v == null);
        json["p"].Skip(2).ShouldAllBe(v => v != null);
        json["consensus.risk"].ShouldAllBe(v => v != null, "it tells no answer");
        var binary = await BinaryReply.PostAsync(
            fixture.Gateway, "tiny",
            """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}],"parameters":{"on_flag":"abstain","binary_data_output":true},"outputs":[XXX]}"""
                .Replace("XXX", Asks, StringComparison.Ordinal),
            []);
        binary.Bytes("p").ShouldBe(new byte[8]);
        var request = GrpcClient.Rows(0, 1);
        request.Parameters.Add("on_flag", new InferParameter { StringParam = "abstain" });
        request.Outputs.Add(Asked(new InferParameter { Int64Param = 2 }));
        var typed = (await fixture.Gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        typed.Outputs[0].Contents.BytesContents.ShouldAllBe(s => s.IsEmpty);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("\"2\"")]
    [InlineData("2147483648")]
    [InlineData("1e300")]
    public async Task What_is_no_number_of_classes_is_refused(string classes)
    {
        var reply = await fixture.Gateway.InferRowsAsync([1, 0], $$$""","outputs":[{"name":"p","parameters":{"classification":{{{classes}}}}}]""");
        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.BadRequest, "invalid_parameter"));
        reply.Error.ShouldStartWith("outputs[0].parameters.classification: expected a whole number from 1 to 2147483647, came ");
    }

    [Fact]
    public async Task What_is_no_number_of_classes_is_refused_over_gRPC()
    {
        foreach (var wrong in new InferParameter[] { new() { Int64Param = 0 }, new() { BoolParam = true }, new() { Uint64Param = ulong.MaxValue }, new() { DoubleParam = 1.5 } })
        {
            var request = GrpcClient.Rows(1, 0);
            request.Outputs.Add(Asked(wrong));
            var reply = await fixture.Gateway.Grpc.InferAsync(request);
            (reply.Status, reply.Code).ShouldBe((3, "invalid_parameter"));
        }
    }

    [Theory]
    [InlineData("consensus.flagged", "BOOL")]
    [InlineData("consensus.label", "BYTES")]
    public async Task What_has_no_order_is_refused(string output, string datatype)
    {
        var reply = await fixture.Gateway.InferRowsAsync([1, 0], $$$""","outputs":[{"name":"{{{output}}}","parameters":{"classification":1}}]""");
        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.BadRequest, "invalid_parameter"));
        reply.Error.ShouldBe($"output '{output}': classification: expected an output of numbers, this one is {datatype}");
    }

    static Asked Asked(InferParameter classes) => new() { Name = "p", Parameters = { ["classification"] = classes } };
}
