using System.Net;
using System.Text;
using Ensemble.Tensors;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>Everything that a client can get wrong in a JSON body: 4xx, its code, the field, and a server that answers the next request.</summary>
public sealed class BadInputTests(BadInputTests.Fixture fixture) : IClassFixture<BadInputTests.Fixture>
{
    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        // One family on x FP32 [-1, 2]; one, "two", on x FP32 [-1, 2] and k INT64 [-1].
        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            EveryDatatype.Write(f, "two", Datatype.INT64);
        });

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    const string X = """{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}""";

    [Theory]
    [InlineData("", "invalid_json", "empty")]
    [InlineData("   ", "invalid_json", "byte 3")]
    [InlineData("{\"inputs\":[", "invalid_json", "byte 11")]
    [InlineData("{\n\"inputs\":\n[}", "invalid_json", "byte 13")]
    [InlineData("nonsense", "invalid_json", "byte 1")]
    [InlineData("[]", "invalid_field", "expected an object, came an array")]
    [InlineData("{}", "invalid_field", "inputs: expected an array, came nothing")]
    [InlineData("""{"inputs":null}""", "invalid_field", "inputs: expected an array, came null")]
    [InlineData("""{"inputs":{}}""", "invalid_field", "inputs: expected an array, came an object")]
    [InlineData("""{"inputs":[]}""", "missing_input", "expected x too, came none")]
    [InlineData("""{"inputs":[3]}""", "invalid_field", "inputs[0]: expected an object, came the number 3")]
    [InlineData("""{"inputs":[XXX],}""", "invalid_json", "byte")]
    [InlineData("""{"inputs":[XXX]} x""", "invalid_json", "byte")]
    [InlineData("""{"inputs":[XXX]}{}""", "invalid_json", "byte")]
    [InlineData("""{"inputs":[XXX],"inputs":[XXX]}""", "duplicate_key", "'inputs'")]
    [InlineData("""{"inputs":[XXX],"more":1,"more":1}""", "duplicate_key", "'more'")]
    [InlineData("""{"inputs":[XXX],"id":7}""", "invalid_field", "id: expected a string, came the number 7")]
    [InlineData("""{"inputs":[XXX],"id":"\ud800"}""", "invalid_field", "id: expected a string, came a string that is no text")]
    [InlineData("""{"inputs":[XXX],"\ud800":1}""", "invalid_json", "no text")]
    [InlineData("""{"inputs":[XXX,XXX]}""", "duplicate_input", "'x' was sent twice")]
    [InlineData("""{"inputs":[XXX],"outputs":{}}""", "invalid_field", "outputs: expected an array")]
    [InlineData("""{"inputs":[XXX],"outputs":[{}]}""", "invalid_field", "outputs[0].name: expected a string, came nothing")]
    [InlineData("""{"inputs":[XXX],"outputs":["p"]}""", "invalid_field", "outputs[0]: expected an object with a name")]
    [InlineData("""{"inputs":[XXX],"outputs":[{"name":"nope"}]}""", "unknown_output", "no output 'nope'; it has p, consensus.flagged")]
    [InlineData("""{"inputs":[XXX],"outputs":[{"name":"p"},{"name":"p"}]}""", "duplicate_output", "outputs[1].name: the output 'p'")]
    [InlineData("""{"inputs":[XXX],"outputs":[{"name":"p","parameters":{"shared_memory_region":"s"}}]}""", "unsupported_extension", "shared_memory_region")]
    [InlineData("""{"inputs":[XXX],"parameters":[]}""", "invalid_field", "parameters: expected an object, came an array")]
    [InlineData("""{"inputs":[XXX],"parameters":{"a":1,"a":2}}""", "duplicate_key", "'a'")]
    [InlineData("""{"inputs":[XXX],"parameters":{"mine":{}}}""", "invalid_parameter", "parameters.mine: expected a string, a number, true or false, came an object")]
    [InlineData("""{"inputs":[XXX],"parameters":{"mine":[]}}""", "invalid_parameter", "came an array")]
    [InlineData("""{"inputs":[XXX],"parameters":{"lambda":2}}""", "invalid_parameter", "parameters.lambda: expected a number from 0 to 1, came 2")]
    [InlineData("""{"inputs":[XXX],"parameters":{"lambda":"x"}}""", "invalid_parameter", "came 'x'")]
    [InlineData("""{"inputs":[XXX],"parameters":{"lambda":"NaN"}}""", "invalid_parameter", "came 'NaN'")]
    [InlineData("""{"inputs":[XXX],"parameters":{"lambda":0.5}}""", "answer_not_offered", "no lambda")]
    [InlineData("""{"inputs":[XXX],"parameters":{"member":"d"}}""", "answer_not_offered", "^parameters.member: expected one of a, b, c, found 'd'")]
    [InlineData("""{"inputs":[XXX],"parameters":{"member":1}}""", "invalid_parameter", "parameters.member: expected a string, came 1")]
    [InlineData("""{"inputs":[XXX],"parameters":{"combine":"best"}}""", "answer_not_offered", "found 'best'")]
    [InlineData("""{"inputs":[XXX],"parameters":{"combine":"mean","member":"a"}}""", "invalid_parameter", "at most one of lambda, member and combine")]
    [InlineData("""{"inputs":[XXX],"parameters":{"explain":1}}""", "invalid_parameter", "parameters.explain: expected true or false, came 1")]
    [InlineData("""{"inputs":[XXX],"parameters":{"on_flag":"panic"}}""", "invalid_parameter", "parameters.on_flag: expected annotate, fallback or abstain, came 'panic'")]
    [InlineData("""{"inputs":[XXX],"parameters":{"on_flag":"shadow"}}""", "invalid_parameter", "expected annotate or stricter")]
    [InlineData("""{"inputs":[XXX],"parameters":{"on_flag":"fallback"}}""", "no_fallback", "no fallback cluster")]
    [InlineData("""{"inputs":[XXX],"parameters":{"deadline_ms":0}}""", "invalid_parameter", "parameters.deadline_ms: expected a number above 0, came 0")]
    [InlineData("""{"inputs":[XXX],"parameters":{"timeout":-1}}""", "invalid_parameter", "parameters.timeout")]
    [InlineData("""{"inputs":[XXX],"parameters":{"timeout":1e999}}""", "invalid_parameter", "parameters.timeout")]
    public async Task The_envelope(string body, string code, string message) =>
        await RefusedAsync(body.Replace("XXX", X, StringComparison.Ordinal), code, message);

    [Theory]
    [InlineData("\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,0]", "invalid_field", "inputs[0].name: expected a string, came nothing")]
    [InlineData("\"name\":\"x\",\"datatype\":\"FP32\",\"data\":[1,0]", "invalid_field", "inputs[0].shape: expected an array, came nothing")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"data\":[1,0]", "invalid_field", "inputs[0].datatype: expected a string, came nothing")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\"", "invalid_field", "inputs[0].data: expected an array, came nothing")]
    [InlineData("\"name\":3,\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,0]", "invalid_field", "inputs[0].name: expected a string, came the number 3")]
    [InlineData("\"name\":\"x\",\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,0]", "duplicate_key", "inputs[0]: the key 'name'")]
    [InlineData("\"name\":\"NOPE\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,0]", "unknown_input", "expected one of x, came 'NOPE'")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP99\",\"data\":[1,0]", "unknown_datatype", "expected FP32, came 'FP99'")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"fp32\",\"data\":[1,0]", "unknown_datatype", "expected FP32, came 'fp32'")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP64\",\"data\":[1,0]", "datatype_mismatch", "expected FP32, came FP64")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP16\",\"data\":[1,0]", "datatype_not_in_json", "FP16")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"BF16\",\"data\":[1,0]", "datatype_not_in_json", "BF16")]
    [InlineData("\"name\":\"x\",\"shape\":\"12\",\"datatype\":\"FP32\",\"data\":[1,0]", "invalid_field", "inputs[0].shape: expected an array of whole numbers")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2.56],\"datatype\":\"FP32\",\"data\":[1,0]", "invalid_field", "inputs[0].shape[1]: expected a whole number, 0 or more, came the number 2.56")]
    [InlineData("\"name\":\"x\",\"shape\":[-1,2],\"datatype\":\"FP32\",\"data\":[1,0]", "invalid_field", "inputs[0].shape[0]")]
    [InlineData("\"name\":\"x\",\"shape\":[1,99999999999999999999],\"datatype\":\"FP32\",\"data\":[1,0]", "invalid_field", "inputs[0].shape[1]")]
    [InlineData("\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1,0]", "shape_mismatch", "expected [-1,2], came [2]")]
    [InlineData("\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,0,0]", "shape_mismatch", "expected [-1,2], came [1,3]")]
    [InlineData("\"name\":\"x\",\"shape\":[1,1,2],\"datatype\":\"FP32\",\"data\":[1,0]", "shape_mismatch", "came [1,1,2]")]
    [InlineData("\"name\":\"x\",\"shape\":[0,2],\"datatype\":\"FP32\",\"data\":[]", "shape_mismatch", "axis 0: expected at least 1, came 0")]
    [InlineData("\"name\":\"x\",\"shape\":[1025,2],\"datatype\":\"FP32\",\"data\":[]", "limit_exceeded", "at most 1024 rows (Limits.Rows), came 1025")]
    [InlineData("\"name\":\"x\",\"shape\":[1152921504606846978,2],\"datatype\":\"FP32\",\"data\":[]", "limit_exceeded", "Limits.Rows")]
    [InlineData("\"name\":\"x\",\"shape\":[1024,2],\"datatype\":\"FP32\",\"data\":[1]", "invalid_data", "expected 2048 elements")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1]", "invalid_data", "expected 2 elements as the shape says, came 1")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2,3]", "invalid_data", "expected 2 elements as the shape says, came more")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,[2]]", "invalid_data", "row 0, element 1: expected a number (FP32), came an array")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[[1],2]", "invalid_data", "expected 2 elements")]
    [InlineData("\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2],3,4]", "invalid_data", "axis 0: expected an array, came the number 3")]
    [InlineData("\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2]]", "invalid_data", "axis 0: expected 2 arrays as the shape says, came 1")]
    [InlineData("\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2,3],[4]]", "invalid_data", "expected 2 elements")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[[[1,2]]]", "invalid_data", "came an array")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":5", "invalid_data", "expected an array, came the number 5")]
    [InlineData("\"name\":\"x\",\"shape\":[1000,2],\"datatype\":\"FP32\",\"data\":null", "invalid_data", "expected an array, came null")]
    [InlineData("\"name\":\"x\",\"shape\":[1000,2],\"datatype\":\"FP32\",\"data\":{}", "invalid_data", "expected an array, came an object")]
    [InlineData("\"name\":\"x\",\"shape\":[1000,2],\"datatype\":\"FP32\",\"data\":\"\"", "invalid_data", "expected an array, came the string ''")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,\"2\"]", "invalid_data", "came the string '2'")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,true]", "invalid_data", "came true")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[null,1]", "invalid_data", "row 0, element 0: expected a number (FP32), came null")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,1e39]", "number_out_of_range", "expected a number in the range of FP32, came the number 1e39")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,NaN]", "invalid_json", "byte")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,Infinity]", "invalid_json", "byte")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,+1]", "invalid_json", "byte")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,.5]", "invalid_json", "byte")]
    [InlineData("\"data\":[1,1e39],\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\"", "number_out_of_range", "row 0, element 1")]
    [InlineData("\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}", "invalid_parameter", "expected the header Inference-Header-Content-Length too, came none")]
    public async Task An_input(string input, string code, string message) =>
        await RefusedAsync($$"""{"inputs":[{{{input}}}]}""", code, message);

    [Fact]
    public async Task Rows_that_differ_between_inputs_and_an_input_that_is_missing()
    {
        const string two = """{"name":"k","shape":[2],"datatype":"INT64","data":[1,2]}""";
        const string one = """{"name":"f","shape":[1,2],"datatype":"FP32","data":[1,0]}""";
        await RefusedAsync($$"""{"inputs":[{{one}},{{two}}]}""", "row_count_mismatch", "input 'k': expected 1 rows as in 'f', came 2", "two");
        await RefusedAsync($$"""{"inputs":[{{two}}]}""", "missing_input", "expected f too, came k", "two");
    }

    [Fact]
    public async Task Nesting_beyond_the_limit_and_bytes_that_are_no_text()
    {
        await RefusedAsync($$"""{"deep":{{new string('[', 120)}}{{new string(']', 120)}},"inputs":[{{X}}]}""", "json_too_deep", "64 (Limits.JsonDepth)");
        var reply = await GatewayUnderTest.PostAsync(fixture.Gateway.Data, "/v2/models/tiny/infer", [.. "{\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        reply.Code.ShouldBe("invalid_json");
        reply.Error.ShouldBe("the body is not UTF-8 at byte 7");
        var marked = await GatewayUnderTest.PostAsync(fixture.Gateway.Data, "/v2/models/tiny/infer", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($$"""{"inputs":[{{X}}]}""")]);
        marked.Code.ShouldBe("invalid_json");
    }

    [Theory]
    [InlineData("Content-Encoding", "br", HttpStatusCode.UnsupportedMediaType, "unsupported_encoding")]
    [InlineData("Content-Encoding", "gzip, gzip", HttpStatusCode.UnsupportedMediaType, "unsupported_encoding")]
    [InlineData("Content-Type", "image/png", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("Content-Type", "application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("Inference-Header-Content-Length", "abc", HttpStatusCode.BadRequest, "invalid_header")]
    public async Task A_header(string name, string value, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/infer") { Content = new StringContent("{}") };
        request.Content.Headers.Remove(name);
        if (!request.Headers.TryAddWithoutValidation(name, value))
            request.Content.Headers.TryAddWithoutValidation(name, value);
        var reply = await Reply.OfAsync(await fixture.Gateway.Data.SendAsync(request));
        reply.Status.ShouldBe(status);
        reply.Code.ShouldBe(code);
        reply.Error.ShouldContain(name);
    }

    async Task RefusedAsync(string body, string code, string message, string model = "tiny")
    {
        var reply = await fixture.Gateway.InferAsync(body, model);
        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        (message[0] == '^' ? "^" + reply.Error : reply.Error).ShouldContain(message);
        reply.Code.ShouldBe(code);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe($"error=\"{code}\"");
        (await fixture.Gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }
}
