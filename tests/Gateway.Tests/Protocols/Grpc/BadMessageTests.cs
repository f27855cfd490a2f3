using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;
using Asked = Gateway.Protocols.Grpc.Messages.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>Messages that are well-formed and wrong: each is refused with what was expected, and the server goes on.</summary>
public sealed class BadMessageTests : IAsyncLifetime
{
    const int InvalidArgument = 3, NotFound = 5, ResourceExhausted = 8;

    static readonly Dictionary<string, Action<ModelInferRequest>> Typed = new()
    {
        ["no inputs"] = r => r.Inputs.Clear(),
        ["unknown family"] = r => r.ModelName = "other",
        ["no family"] = r => r.ModelName = "",
        ["unknown version"] = r => r.ModelVersion = "7",
        ["long id"] = r => r.Id = new string('i', 17),
        ["unknown input"] = r => r.Inputs[0].Name = "y",
        ["input twice"] = r => r.Inputs.Add(r.Inputs[0].Clone()),
        ["lower case"] = r => r.Inputs[0].Datatype = "fp32",
        ["other datatype"] = r => r.Inputs[0].Datatype = "FP64",
        ["typed half"] = r => r.Inputs[0].Datatype = "FP16",
        ["rank"] = r => r.Inputs[0].Shape.RemoveAt(1),
        ["negative axis"] = r => r.Inputs[0].Shape[0] = -1,
        ["no rows"] = r => r.Inputs[0].Shape[0] = 0,
        ["too many rows"] = r => r.Inputs[0].Shape[0] = 4,
        ["wraps around"] = r => r.Inputs[0].Shape[0] = 1L << 62,
        ["too few"] = r => r.Inputs[0].Shape[0] = 2,
        ["no contents"] = r => r.Inputs[0].Contents = null,
        ["other field"] = r => r.Inputs[0].Contents = new InferTensorContents { Fp64Contents = { 1, 0 } },
        ["two fields"] = r => r.Inputs[0].Contents.IntContents.Add(1),
        ["not finite"] = r => r.Inputs[0].Contents.Fp32Contents[1] = float.NaN,
        ["both"] = r => r.RawInputContents.Add(ByteString.CopyFrom(new byte[8])),
        ["more raw than inputs"] = r => r.RawInputContents.Add([ByteString.Empty, ByteString.Empty]),
        ["shared memory"] = r => r.Inputs[0].Parameters.Add("shared_memory_region", new InferParameter { StringParam = "s" }),
        ["shared memory out"] = r => r.Outputs.Add(new Asked { Name = "p", Parameters = { ["shared_memory_region"] = new InferParameter { StringParam = "s" } } }),
        ["output twice"] = r => r.Outputs.Add([new Asked { Name = "p" }, new Asked { Name = "p" }]),
        ["unknown output"] = r => r.Outputs.Add(new Asked { Name = "q" }),
        ["bad parameter"] = r => r.Parameters.Add("explain", new InferParameter { Int64Param = 1 }),
        ["raw, too short"] = r => Raw(r, new byte[7]),
        ["raw, too long"] = r => Raw(r, new byte[9]),
        ["raw, not finite"] = r => Raw(r, [0, 0, 0x80, 0x7F, 0, 0, 0, 0]),
    };

    GatewayUnderTest gateway = null!;

    public async Task InitializeAsync() => gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Rows":3,"IdLength":16}}""");

    public Task DisposeAsync() => gateway.DisposeAsync().AsTask();

    [Theory]
    [InlineData("no inputs", InvalidArgument, "missing_input", "inputs: expected x too, came none")]
    [InlineData("unknown family", NotFound, "unknown_family", "no family has the name 'other'")]
    [InlineData("no family", NotFound, "unknown_family", "no family has the name ''")]
    [InlineData("unknown version", NotFound, "unknown_version", "the family 'tiny' has no version '7'; it has 1")]
    [InlineData("long id", ResourceExhausted, "limit_exceeded", "id: expected at most 16 characters (Limits.IdLength), came 17")]
    [InlineData("unknown input", InvalidArgument, "unknown_input", "inputs[0].name: expected one of x, came 'y'")]
    [InlineData("input twice", InvalidArgument, "duplicate_input", "inputs[1].name: the input 'x' was sent twice")]
    [InlineData("lower case", InvalidArgument, "unknown_datatype", "input 'x': datatype: expected FP32, came 'fp32', which is none")]
    [InlineData("other datatype", InvalidArgument, "datatype_mismatch", "input 'x': datatype: expected FP32, came FP64")]
    [InlineData("typed half", InvalidArgument, "datatype_not_in_json", "input 'x': datatype: FP16 has no typed contents; send raw_input_contents")]
    [InlineData("rank", InvalidArgument, "shape_mismatch", "input 'x': shape: expected [-1,2], came [1]")]
    [InlineData("negative axis", InvalidArgument, "invalid_field", "inputs[0].shape[0]: expected a whole number, 0 or more, came -1")]
    [InlineData("no rows", InvalidArgument, "shape_mismatch", "input 'x': shape: axis 0: expected at least 1, came 0")]
    [InlineData("too many rows", ResourceExhausted, "limit_exceeded", "input 'x': shape: expected at most 3 rows (Limits.Rows), came 4")]
    [InlineData("wraps around", ResourceExhausted, "limit_exceeded", null)]
    [InlineData("too few", InvalidArgument, "invalid_data", "input 'x': contents: fp32_contents: expected 4 elements as the shape says, came 2")]
    [InlineData("no contents", InvalidArgument, "invalid_data", "input 'x': contents: fp32_contents: expected 2 elements as the shape says, came 0")]
    [InlineData("other field", InvalidArgument, "invalid_data", null)]
    [InlineData("two fields", InvalidArgument, "invalid_data", "input 'x': contents: expected fp32_contents (FP32), came int_contents")]
    [InlineData("not finite", InvalidArgument, "not_finite", "input 'x': row 0, element 1: expected a finite number, came NaN")]
    [InlineData("both", InvalidArgument, "invalid_field", "inputs[0].contents: expected none beside raw_input_contents")]
    [InlineData("more raw than inputs", InvalidArgument, "invalid_field", "raw_input_contents: expected one for each of the 1 inputs, came 2")]
    [InlineData("shared memory", InvalidArgument, "unsupported_extension", "inputs[0].parameters.shared_memory_region: the extension is not served")]
    [InlineData("shared memory out", InvalidArgument, "unsupported_extension", "outputs[0].parameters.shared_memory_region: the extension is not served")]
    [InlineData("output twice", InvalidArgument, "duplicate_output", "outputs[1].name: the output 'p' is requested twice")]
    [InlineData("unknown output", InvalidArgument, "unknown_output", null)]
    [InlineData("bad parameter", InvalidArgument, "invalid_parameter", "parameters.explain: expected true or false, came 1")]
    [InlineData("raw, too short", InvalidArgument, "invalid_data", "input 'x': raw_input_contents: expected 8 bytes as shape and datatype say, came 7")]
    [InlineData("raw, too long", InvalidArgument, "invalid_data", "input 'x': raw_input_contents: expected 8 bytes as shape and datatype say, came 9")]
    [InlineData("raw, not finite", InvalidArgument, "not_finite", null)]
    public async Task It_is_refused_by_name_and_counted_once(string wrong, int status, string code, string? message)
    {
        var request = GrpcClient.Rows(1, 0);
        Typed[wrong](request);
        var reply = await gateway.Grpc.InferAsync(request);
        (reply.Status, reply.Code).ShouldBe((status, code), reply.Message);
        reply.IsTrailersOnly.ShouldBeTrue();
        reply.Headers["consensus-flagged"].ShouldBe("?1");
        if (message is not null)
            reply.Message.ShouldBe(message);
        (await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0))).Status.ShouldBe(0);
        (await gateway.MetricsAsync()).ShouldMatch($"consensus_faults_total\\{{[^}}]*code=\"{code}\"[^}}]*\\}} 1\n");
    }

    [Fact]
    public async Task More_fields_than_a_request_has_are_refused_before_they_become_objects()
    {
        byte[] many = [.. Enumerable.Repeat((byte[])[0x2A, 0], 65_537).SelectMany(b => b)];
        var reply = await gateway.Grpc.SendAsync("/inference.GRPCInferenceService/ModelInfer", GrpcClient.Frame(many));
        (reply.Status, reply.Code).ShouldBe((ResourceExhausted, "limit_exceeded"));
    }

    static void Raw(ModelInferRequest request, byte[] bytes)
    {
        request.Inputs[0].Contents = null;
        request.RawInputContents.Add(ByteString.CopyFrom(bytes));
    }
}
