using System.Net;
using Ensemble.Tensors;
using Gateway.Tests.Protocols.Rest;
using Testing;

namespace Gateway.Tests.Protocols.Binary;

/// <summary>Everything that a client can get wrong in a binary body: 4xx, its code, the field, and a server that answers the next request.</summary>
public sealed class BadBinaryTests(BadBinaryTests.Fixture fixture) : IClassFixture<BadBinaryTests.Fixture>
{
    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            EveryDatatype.Write(f, "strings", Datatype.BYTES);
            EveryDatatype.Write(f, "bools", Datatype.BOOL);
        });

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1e1")]
    [InlineData("0x1")]
    [InlineData("1, 1")]
    [InlineData("9999999")]
    [InlineData("4294967296")]
    [InlineData("99999999999999999999999")]
    public async Task A_header_that_is_no_length_within_the_body(string header) =>
        await RefusedAsync("tiny", Json("8"), new byte[8], "invalid_header", $"came '{header}'", header);

    [Theory]
    [InlineData("4", 8, "invalid_data", "expected 8 bytes as shape and datatype say, came 4")]
    [InlineData("16", 8, "invalid_data", "expected at most the 8 bytes that are left behind the JSON, came 16")]
    [InlineData("16", 16, "invalid_data", "expected 8 bytes as shape and datatype say, came 16")]
    [InlineData("8", 4, "invalid_data", "expected at most the 4 bytes")]
    [InlineData("8", 9, "invalid_data", "1 bytes behind its JSON belong to no input's binary_data_size")]
    [InlineData("0", 0, "invalid_data", "expected 8 bytes as shape and datatype say, came 0")]
    [InlineData("-1", 8, "invalid_parameter", "binary_data_size: expected a whole number, 0 or more, came -1")]
    [InlineData("true", 8, "invalid_parameter", "came true")]
    [InlineData("\"8\"", 8, "invalid_parameter", "came '8'")]
    [InlineData("\"4, 4\"", 8, "invalid_parameter", "came '4, 4'")]
    [InlineData("8.5", 8, "invalid_parameter", "came 8.5")]
    [InlineData("[8]", 8, "invalid_parameter", "came an array")]
    [InlineData("null", 8, "invalid_field", "inputs[0].data: expected an array, came nothing")]
    [InlineData("9223372036854775807", 8, "invalid_data", "left behind the JSON")]
    [InlineData("1e300", 8, "invalid_data", "left behind the JSON")]
    [InlineData("1e999", 8, "invalid_parameter", "binary_data_size")]
    public async Task A_size_that_is_not_the_tensors(string size, int bytes, string code, string message) =>
        await RefusedAsync("tiny", Json(size), new byte[bytes], code, message);

    [Fact]
    public async Task A_size_without_the_header_and_data_twice()
    {
        await RefusedAsync("tiny", Json("8"), [], "invalid_parameter", "expected the header Inference-Header-Content-Length too, came none", header: null);
        const string both = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0],"parameters":{"binary_data_size":8}}]}""";
        await RefusedAsync("tiny", both, new byte[8], "invalid_field", "expected either this or data, came both");
    }

    [Fact]
    public async Task Sizes_that_would_wrap_an_offset()
    {
        const string json = """
            {"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":1}},{"name":"k","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":-1}}]}
            """;
        await RefusedAsync("strings", json, [], "invalid_data", "left behind the JSON");
        await RefusedAsync("strings", json, new byte[1], "invalid_data", "expected 8 bytes as shape and datatype say, came 1");
    }

    [Fact]
    public async Task Shapes_are_checked_before_bytes()
    {
        await RefusedAsync("tiny", Json("8", "[4,1152921504606846978]"), new byte[8], "shape_mismatch", "expected [-1,2]");
        await RefusedAsync("tiny", Json("8", "[1152921504606846978,2]"), new byte[8], "limit_exceeded", "Limits.Rows");
        await RefusedAsync("tiny", Json("8", "[1,2]", "FP64"), new byte[8], "datatype_mismatch", "expected FP32, came FP64");
        await RefusedAsync("tiny", Json("8", "[1,2]", "FP16"), new byte[8], "datatype_mismatch", "expected FP32, came FP16");
    }

    [Theory]
    [InlineData("[1]", "0100000061", "", "")]
    [InlineData("[2]", "0100000061", "invalid_data", "at least 8 bytes, 4 before each of 2 strings,")]
    [InlineData("[2]", "0800000061616161", "invalid_data", "element 0: expected 8 bytes as the 4 before it say, came 4")]
    [InlineData("[2]", "040000006161616100", "invalid_data", "expected 2 strings as the shape says, came 1")]
    [InlineData("[1]", "010000006100000000", "invalid_data", "expected 1 strings as the shape says, came 4 bytes more")]
    [InlineData("[1]", "FFFFFFFF61", "invalid_data", "element 0: expected 4294967295 bytes")]
    [InlineData("[1]", "010000", "invalid_data", "at least 4 bytes")]
    public async Task Strings_that_are_not_the_shapes(string shape, string hex, string code, string message)
    {
        byte[] k = Convert.FromHexString(hex);
        int rows = shape == "[1]" ? 1 : 2;
        string f = $$"""{"name":"f","shape":[{{rows}},2],"datatype":"FP32","data":[{{(rows == 1 ? "1,0" : "1,0,0,1")}}]}""";
        string json = $$$"""{"inputs":[{{{f}}},{"name":"k","shape":{{{shape}}},"datatype":"BYTES","parameters":{"binary_data_size":{{{k.Length}}}}}]}""";
        if (code.Length > 0)
            await RefusedAsync("strings", json, k, code, message);
        else
            (await BinaryReply.PostAsync(fixture.Gateway, "strings", json, k)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_BOOL_is_the_byte_0_or_1()
    {
        const string json = """
            {"inputs":[{"name":"f","shape":[2,2],"datatype":"FP32","data":[1,0,0,1]},{"name":"k","shape":[2],"datatype":"BOOL","parameters":{"binary_data_size":2}}]}
            """;
        await RefusedAsync("bools", json, [1, 2], "invalid_data", "element 1: expected the byte 0 or 1 (BOOL), came 2");
    }

    [Theory]
    [InlineData("strings", 8, "expected 1 input, 'strings' has 2")]
    [InlineData("tiny", 0, "expected a multiple of 8 bytes, came 0")]
    [InlineData("tiny", 7, "expected a multiple of 8 bytes, came 7")]
    [InlineData("tiny", 9, "expected a multiple of 8 bytes, came 9")]
    public async Task A_raw_body_that_is_no_rows(string model, int bytes, string message) =>
        await RefusedAsync(model, "", new byte[bytes], "invalid_data", message, "0");

    [Theory]
    [InlineData(1023, "")]
    [InlineData(1024, "")]
    [InlineData(1025, "limit_exceeded")]
    public async Task A_raw_body_has_the_limit_of_rows(int rows, string code)
    {
        var reply = await BinaryReply.PostAsync(fixture.Gateway, "tiny", "", new byte[rows * 8], "0");
        (reply.Status == HttpStatusCode.OK ? "" : reply.Code).ShouldBe(code);
    }

    [Theory]
    [InlineData("""{"binary_data":1}""", "outputs[0].parameters.binary_data: expected true or false, came 1")]
    [InlineData("""{"binary_data":"true"}""", "came 'true'")]
    public async Task An_outputs_binary_data(string parameters, string message) => await RefusedAsync(
        "tiny", $$"""{"inputs":[],"outputs":[{"name":"p","parameters":{{parameters}}}]}""", [], "invalid_parameter", message);

    [Fact]
    public async Task A_requests_binary_data_output() => await RefusedAsync(
        "tiny", """{"parameters":{"binary_data_output":1}}""", [], "invalid_parameter", "parameters.binary_data_output: expected true or false, came 1");

    static string Json(string size, string shape = "[1,2]", string datatype = "FP32") =>
        $$$"""{"inputs":[{"name":"x","shape":{{{shape}}},"datatype":"{{{datatype}}}","parameters":{"binary_data_size":{{{size}}}}}]}""";

    async Task RefusedAsync(string model, string json, byte[] tensors, string code, string message, string? header = "")
    {
        var reply = await BinaryReply.PostAsync(fixture.Gateway, model, json, tensors, header);
        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Json.ToJsonString());
        reply.Error.ShouldContain(message);
        reply.Code.ShouldBe(code);
        (await fixture.Gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }
}
