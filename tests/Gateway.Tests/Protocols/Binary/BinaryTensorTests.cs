using System.Net;
using System.Runtime.InteropServices;
using Ensemble.Tensors;
using Gateway.Tests.Protocols.Rest;
using Testing;

namespace Gateway.Tests.Protocols.Binary;

/// <summary>The binary tensor extension both ways. Row [1, 0] is not flagged, row [0, 1] is.</summary>
public sealed class BinaryTensorTests(BinaryTensorTests.Fixture fixture) : IClassFixture<BinaryTensorTests.Fixture>
{
    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            TinyFamily.OfThree("holes").With(m => m["inputs"]![0]!["finite"] = false).Write(f);
            foreach (var datatype in Enum.GetValues<Datatype>())
                EveryDatatype.Write(f, datatype.ToString(), datatype);
        });

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    static readonly byte[] Rows = Floats(1, 0, 0, 1);

    [Theory]
    [InlineData("BOOL", "0100")]
    [InlineData("UINT8", "00FF")]
    [InlineData("INT8", "807F")]
    [InlineData("UINT16", "0100FFFF")]
    [InlineData("INT16", "00800100")]
    [InlineData("UINT32", "01000000FFFFFFFF")]
    [InlineData("INT32", "0000008001000000")]
    [InlineData("UINT64", "0100000000000000FFFFFFFFFFFFFFFF")]
    [InlineData("INT64", "00000000000000800100000000000000")]
    [InlineData("FP16", "003C00C0")]
    [InlineData("BF16", "803F00C0")]
    [InlineData("FP32", "0000803F000000C0")]
    [InlineData("FP64", "000000000000F03F00000000000000C0")]
    [InlineData("BYTES", "02000000616200000000")]
    [InlineData("BYTES", "0300000061FF0001000000C3")]
    public async Task Every_datatype_goes_in_and_comes_out_bit_by_bit(string datatype, string hex)
    {
        byte[] k = Convert.FromHexString(hex);
        string json = Two(datatype, k.Length, ",\"outputs\":[{\"name\":\"copy\",\"parameters\":{\"binary_data\":true}},{\"name\":\"p\"}]");
        var reply = await BinaryReply.PostAsync(fixture.Gateway, datatype, json, [.. Rows, .. k]);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Json.ToJsonString());
        reply.Type.ShouldBe("application/octet-stream");
        reply.Output("copy")["datatype"]!.GetValue<string>().ShouldBe(datatype);
        reply.Bytes("copy").ShouldBe(k);
        reply.IsBinary("p").ShouldBeFalse();
        reply.Left.ShouldBe(0);
    }

    [Theory]
    [InlineData("FP16", "003C00C0", "[1,-2]")]
    [InlineData("FP16", "662EFF7B", "[0.099975586,65504]")]
    [InlineData("FP16", "01000080", "[5.9604645E-08,-0]")]
    [InlineData("BF16", "803F00C0", "[1,-2]")]
    [InlineData("BF16", "CD3D7F7F", "[0.100097656,3.3895314E+38]")]
    [InlineData("BF16", "01000080", "[9.1835E-41,-0]")]
    public async Task Halves_come_out_as_JSON_numbers_under_their_own_datatype(string datatype, string hex, string numbers)
    {
        var reply = await BinaryReply.PostAsync(fixture.Gateway, datatype, Two(datatype, 4, ""), [.. Rows, .. Convert.FromHexString(hex)]);
        reply.HeaderLength.ShouldBeNull();
        reply.Output("copy")["datatype"]!.GetValue<string>().ShouldBe(datatype);
        reply.Output("copy")["data"]!.ToJsonString().ShouldBe(numbers);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_no_fault_of_the_server_in_JSON()
    {
        var reply = await BinaryReply.PostAsync(fixture.Gateway, "BYTES", Two("BYTES", 10, ""), [.. Rows, 1, 0, 0, 0, 0xFF, 1, 0, 0, 0, 0xC3]);
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Output("copy")["data"]!.ToJsonString().ShouldBe("[\"\\uFFFD\",\"\\uFFFD\"]");
    }

    [Fact]
    public async Task JSON_and_binary_inputs_mix_in_any_order()
    {
        const string json = """
            {"inputs":[{"parameters":{"binary_data_size":8},"name":"k","datatype":"FP32","shape":[2]},{"name":"f","shape":[2,2],"datatype":"FP32","data":[1,0,0,1]}]}
            """;
        var mixed = await BinaryReply.PostAsync(fixture.Gateway, "FP32", json, Floats(7, 8));
        mixed.Output("copy")["data"]!.ToJsonString().ShouldBe("[7,8]");
        var plain = await fixture.Gateway.InferAsync(
            """{"inputs":[{"name":"f","shape":[2,2],"datatype":"FP32","data":[1,0,0,1]},{"name":"k","shape":[2],"datatype":"FP32","data":[7,8]}]}""", "FP32");
        mixed.Json.ToJsonString().ShouldBe(plain.Json.ToJsonString());
    }

    [Theory]
    [InlineData(",\"parameters\":{\"binary_data_output\":true}", true, true)]
    [InlineData(",\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"p\",\"parameters\":{\"binary_data\":false}},{\"name\":\"consensus.flagged\"}]", false, true)]
    [InlineData(",\"outputs\":[{\"parameters\":{\"binary_data\":true},\"name\":\"p\"},{\"name\":\"consensus.flagged\"}],\"parameters\":{\"binary_data_output\":false}", true, false)]
    [InlineData(",\"parameters\":{\"binary_data_output\":false}", false, false)]
    public async Task What_an_output_says_goes_before_what_the_request_says(string more, bool p, bool flagged)
    {
        var reply = await BinaryReply.PostAsync(fixture.Gateway, "tiny", Json("[2,2]", 16, more), Rows);
        reply.IsBinary("p").ShouldBe(p);
        reply.IsBinary("consensus.flagged").ShouldBe(flagged);
        if (flagged)
            reply.Bytes("consensus.flagged").ShouldBe([0, 1]);
        reply.Left.ShouldBe(0);
    }

    [Fact]
    public async Task Binary_answers_are_those_of_JSON()
    {
        var plain = await fixture.Gateway.InferRowsAsync([1, 0, 0, 1]);
        var binary = await BinaryReply.PostAsync(fixture.Gateway, "tiny", Json("[2,2]", 16, ",\"parameters\":{\"binary_data_output\":true}"), Rows);
        MemoryMarshal.Cast<byte, float>(binary.Bytes("p")).ToArray().Select(v => (double)v).ShouldBe(plain.Doubles("p").Select(v => (double)(float)v));
        MemoryMarshal.Cast<byte, double>(binary.Bytes("consensus.risk")).ToArray().ShouldBe(plain.Doubles("consensus.risk"));
        // "" and "disagreement", each behind its length.
        binary.Bytes("consensus.reasons").ShouldBe([0, 0, 0, 0, 12, 0, 0, 0, .. "disagreement"u8]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_raw_body_is_rows_and_nothing_else(int rows)
    {
        var reply = await BinaryReply.PostAsync(fixture.Gateway, "tiny", "", Rows[..(rows * 8)], "0");
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Json["outputs"]!.AsArray().ShouldAllBe(o => o!["data"] == null);
        reply.Bytes("consensus.flagged").ShouldBe(((byte[])[0, 1])[..rows]);
        reply.Left.ShouldBe(0);
    }

    [Fact]
    public async Task NaN_is_refused_unless_the_input_need_not_be_finite()
    {
        byte[] holes = Floats(1, float.NaN);
        (await BinaryReply.PostAsync(fixture.Gateway, "tiny", Json("[1,2]", 8, ""), holes)).Code.ShouldBe("not_finite");
        (await BinaryReply.PostAsync(fixture.Gateway, "tiny", Json("[1,2]", 8, ""), Floats(float.PositiveInfinity, 0))).Code.ShouldBe("not_finite");
        var passed = await BinaryReply.PostAsync(fixture.Gateway, "holes", Json("[1,2]", 8, ""), holes);
        passed.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, "members answer NaN there, and too few are left");
    }

    [Fact]
    public async Task The_server_announces_the_extension() =>
        (await fixture.Gateway.GetAsync("/v2")).Json["extensions"]!.AsArray().Select(e => (string)e!).ShouldContain("binary_tensor_data");

    static string Json(string shape, int size, string more) =>
        $$$"""{"inputs":[{"name":"x","shape":{{{shape}}},"datatype":"FP32","parameters":{"binary_data_size":{{{size}}}}}]{{{more}}}}""";

    static string Two(string datatype, int size, string more) => $$$"""
        {"inputs":[{"name":"f","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}},{"name":"k","shape":[2],"datatype":"{{{datatype}}}","parameters":{"binary_data_size":{{{size}}}}}]{{{more}}}}
        """;

    static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
