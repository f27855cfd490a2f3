using Ensemble.Tensors;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Rest;
using Google.Protobuf;
using Tensors = Gateway.Protocols.Grpc.Messages.ModelInferRequest.Types.InferInputTensor;
using Testing;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>Elements of every datatype go through a model that copies them, typed and raw.</summary>
public sealed class ContentsTests(ContentsTests.Fixture fixture) : IClassFixture<ContentsTests.Fixture>
{
    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(f =>
        {
            foreach (var datatype in Enum.GetValues<Datatype>().Where(d => d != Datatype.BF16))
                EveryDatatype.Write(f, datatype.ToString(), datatype);
        });

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    // Two elements each, the ends of the range where there is one.
    static readonly Dictionary<string, InferTensorContents> Typed = new()
    {
        ["BOOL"] = new() { BoolContents = { true, false } },
        ["INT8"] = new() { IntContents = { -128, 127 } },
        ["INT16"] = new() { IntContents = { -32768, 32767 } },
        ["INT32"] = new() { IntContents = { int.MinValue, int.MaxValue } },
        ["INT64"] = new() { Int64Contents = { long.MinValue, long.MaxValue } },
        ["UINT8"] = new() { UintContents = { 0, 255 } },
        ["UINT16"] = new() { UintContents = { 0, 65535 } },
        ["UINT32"] = new() { UintContents = { 0, uint.MaxValue } },
        ["UINT64"] = new() { Uint64Contents = { 0, ulong.MaxValue } },
        ["FP32"] = new() { Fp32Contents = { 0.1f, float.MinValue } },
        ["FP64"] = new() { Fp64Contents = { 0.1, double.MaxValue } },
        ["BYTES"] = new() { BytesContents = { ByteString.Empty, ByteString.CopyFromUtf8("na\0me ü") } },
    };

    // The same, as x86 and ARM hold them.
    public static TheoryData<string, string> Raw => new()
    {
        { "BOOL", "0100" },
        { "INT8", "807F" },
        { "INT16", "0080FF7F" },
        { "INT32", "00000080FFFFFF7F" },
        { "INT64", "0000000000000080FFFFFFFFFFFFFF7F" },
        { "UINT8", "00FF" },
        { "UINT16", "0000FFFF" },
        { "UINT32", "00000000FFFFFFFF" },
        { "UINT64", "0000000000000000FFFFFFFFFFFFFFFF" },
        { "FP16", "003CFFFB" },
        { "FP32", "CDCCCC3DFFFF7FFF" },
        { "FP64", "9A9999999999B93FFFFFFFFFFFFFEF7F" },
        { "BYTES", "00000000" + "08000000" + "6E61006D6520C3BC" },
    };

    [Theory]
    [MemberData(nameof(Raw))]
    public async Task Elements_come_back_as_they_went_in(string datatype, string hex)
    {
        var raw = Request(datatype);
        raw.RawInputContents.Add([ByteString.CopyFrom(Convert.FromHexString("0000803F00000000000000000000803F")), ByteString.CopyFrom(Convert.FromHexString(hex))]);
        var reply = (await fixture.Gateway.Grpc.InferAsync(raw)).Read(ModelInferResponse.Parser);
        reply.Outputs[1].Datatype.ShouldBe(datatype);
        Convert.ToHexString(reply.RawOutputContents[1].Span).ShouldBe(hex);
        if (!Typed.TryGetValue(datatype, out var contents))
            return;
        reply = (await fixture.Gateway.Grpc.InferAsync(TypedRequest(datatype, contents))).Read(ModelInferResponse.Parser);
        reply.Outputs[1].Contents.ShouldBe(contents);
    }

    [FaultCase(64, "numbers that do not fit their datatype")]
    [Theory]
    [InlineData("INT8", 128, "INT8, came 128")]
    [InlineData("INT8", -129, "INT8, came -129")]
    [InlineData("INT16", 32768, "INT16, came 32768")]
    public async Task A_number_that_does_not_fit_is_refused(string datatype, int value, string end)
    {
        var reply = await fixture.Gateway.Grpc.InferAsync(TypedRequest(datatype, new() { IntContents = { 0, value } }));
        (reply.Status, reply.Code).ShouldBe((3, "number_out_of_range"));
        reply.Message.ShouldBe("input 'k': contents: row 1, element 0: expected a number in the range of " + end);
    }

    [Theory]
    [InlineData("UINT8", 256u)]
    [InlineData("UINT16", 65536u)]
    public async Task An_unsigned_number_that_does_not_fit_is_refused(string datatype, uint value) =>
        (await fixture.Gateway.Grpc.InferAsync(TypedRequest(datatype, new() { UintContents = { 0, value } }))).Code.ShouldBe("number_out_of_range");

    [Theory]
    [InlineData("BOOL", "0102", "element 1: expected the byte 0 or 1 (BOOL), came 2")]
    [InlineData("FP16", "003C", "expected 4 bytes as shape and datatype say, came 2")]
    [InlineData("BYTES", "00000000", "expected at least 8 bytes, 4 before each of 2 strings, as shape and datatype say, came 4")]
    [InlineData("BYTES", "0000000005000000", "element 1: expected 5 bytes as the 4 before it say, came 0")]
    [InlineData("BYTES", "00000000FFFFFFFF", "element 1: expected 4294967295 bytes as the 4 before it say, came 0")]
    [InlineData("BYTES", "0400000041424344", "expected 2 strings as the shape says, came 1")]
    [InlineData("BYTES", "000000000000000000", "expected 2 strings as the shape says, came 1 bytes more")]
    public async Task Raw_contents_that_do_not_fit_are_refused(string datatype, string hex, string message)
    {
        var raw = Request(datatype);
        raw.RawInputContents.Add([ByteString.CopyFrom(new byte[16]), ByteString.CopyFrom(Convert.FromHexString(hex))]);
        var reply = await fixture.Gateway.Grpc.InferAsync(raw);
        (reply.Status, reply.Code, reply.Message).ShouldBe((3, "invalid_data", "input 'k': raw_input_contents: " + message));
    }

    [Fact]
    public async Task Inputs_of_different_rows_are_refused()
    {
        var request = TypedRequest("INT8", new() { IntContents = { 1, 2, 3 } });
        request.Inputs[1].Shape[0] = 3;
        var reply = await fixture.Gateway.Grpc.InferAsync(request);
        (reply.Status, reply.Code, reply.Message).ShouldBe((3, "row_count_mismatch", "input 'k': expected 2 rows as in 'f', came 3"));
    }

    static ModelInferRequest TypedRequest(string datatype, InferTensorContents contents)
    {
        var request = Request(datatype);
        request.Inputs[0].Contents = new() { Fp32Contents = { 1, 0, 0, 1 } };
        request.Inputs[1].Contents = contents;
        return request;
    }

    static ModelInferRequest Request(string datatype) => new()
    {
        ModelName = datatype,
        Inputs = { new Tensors { Name = "f", Datatype = "FP32", Shape = { 2, 2 } }, new Tensors { Name = "k", Datatype = datatype, Shape = { 2 } } },
    };
}
