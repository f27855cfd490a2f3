using System.Net;
using System.Text;

namespace Gateway.Tests.Protocols.TensorFlow;

/// <summary>What a client can get wrong in a body of predict: 400, its code, the field, and a server that answers the next request.</summary>
public sealed class BadPredictTests(PredictGateway fixture) : IClassFixture<PredictGateway>
{
    [Theory]
    [InlineData("", "invalid_json", "the body is empty")]
    [InlineData("[]", "invalid_field", "the body: expected an object, came an array")]
    [InlineData("{}", "invalid_field", "instances: expected an array here, or inputs, came neither")]
    [InlineData("""{"instances":[[1,0]],"inputs":[[1,0]]}""", "invalid_field", "inputs: expected either instances or inputs, came both")]
    [InlineData("""{"inputs":[[1,0]],"instances":null}""", "invalid_field", "instances: expected either instances or inputs, came both")]
    [InlineData("""{"instances":[[1,0]],"instances":[[1,0]]}""", "duplicate_key", "'instances'")]
    [InlineData("""{"instances":{"x":[1,0]}}""", "invalid_field", "instances: expected an array, came an object")]
    [InlineData("""{"instances":7}""", "invalid_field", "instances: expected an array, came the number 7")]
    [InlineData("""{"instances":null}""", "invalid_field", "instances: expected an array, came null")]
    [InlineData("""{"instances":[]}""", "shape_mismatch", "instances: input 'x': shape: expected [-1,2], came [0]")]
    [InlineData("""{"instances":[{"x":[1,0]},[1,0]]}""", "invalid_field", "instances[1]: expected an object as before it, came an array")]
    [InlineData("""{"instances":[[1,0],{"x":[1,0]}]}""", "invalid_data", "input 'x': instances: axis 0: expected an array, came an object")]
    [InlineData("""{"instances":[1,[1]]}""", "shape_mismatch", "instances: input 'x': shape: expected [-1,2], came [2]")]
    [InlineData("""{"instances":[[1,0],1]}""", "invalid_data", "instances: axis 0: expected an array, came the number 1")]
    [InlineData("""{"instances":[[1,0],[1]]}""", "invalid_data", "instances: expected 2 elements as the shape says, came 1")]
    [InlineData("""{"instances":[[1,0],[1,0,0]]}""", "invalid_data", "instances: expected 2 elements as the shape says, came more")]
    [InlineData("""{"instances":[[1,0,0]]}""", "shape_mismatch", "came [1,3]")]
    [InlineData("""{"instances":[1,0]}""", "shape_mismatch", "came [2]")]
    [InlineData("""{"instances":[[[1,0]]]}""", "shape_mismatch", "came [1,1,2]")]
    [InlineData("""{"instances":[[1,"0"]]}""", "invalid_data", "instances: row 0, element 1: expected a number (FP32), came the string '0'")]
    [InlineData("""{"instances":[[1,null]]}""", "invalid_data", "instances: row 0, element 1: expected a number (FP32), came null")]
    [InlineData("""{"instances":[[1,1e39]]}""", "number_out_of_range", "instances: row 0, element 1: expected a number in the range of FP32")]
    [InlineData("""{"instances":[[1,NaN]]}""", "invalid_json", "at byte 17")]
    [InlineData("""{"instances":[[1,Infinity]]}""", "invalid_json", "at byte 17")]
    [InlineData("""{"instances":[[1,01]]}""", "invalid_json", "at byte 18")]
    [InlineData("""{"instances":[[1,0]]} x""", "invalid_json", "at byte 22")]
    [InlineData("""{"instances":[[1,0],]}""", "invalid_json", "at byte 20")]
    [InlineData("""{"instances":[{"x":[1,0]}""", "invalid_json", "at byte 25")]
    [InlineData("""{"instances":[{"x":[1,0],"x":[1,0]}]}""", "duplicate_key", "instances[0]: the key 'x'")]
    [InlineData("""{"instances":[{"y":[1,0]}]}""", "unknown_input", "instances[0]: expected the input x, came 'y'")]
    [InlineData("""{"instances":[{"x":[1,0]},{}]}""", "missing_input", "instances[1]: expected x too, came without")]
    [InlineData("""{"instances":[{"b64":"AAAA"}]}""", "unknown_input", "instances[0]: expected the input x, came 'b64'")]
    [InlineData("""{"inputs":{"y":[[1,0]]}}""", "unknown_input", "inputs: expected the input x, came 'y'")]
    [InlineData("""{"inputs":{}}""", "missing_input", "inputs: expected x too, came none")]
    [InlineData("""{"inputs":7}""", "invalid_field", "inputs: expected an array, or an object of a value for each input, came the number 7")]
    [InlineData("""{"inputs":{"x":7}}""", "shape_mismatch", "inputs: input 'x': shape: expected [-1,2], came []")]
    [InlineData("""{"instances":[[1,0]],"signature_name":"other"}""", "invalid_field", "signature_name: expected serving_default, the only signature of a family, came 'other'")]
    [InlineData("""{"instances":[[1,0]],"signature_name":1}""", "invalid_field", "signature_name: expected a string, came the number 1")]
    [InlineData("""{"instances":[[1,0]],"parameters":{"consensus":1}}""", "invalid_parameter", "parameters.consensus: expected true or false, came 1")]
    [InlineData("""{"instances":[[1,0]],"parameters":{"member":"d"}}""", "answer_not_offered", "parameters.member")]
    [InlineData("""{"instances":[[1,0]],"parameters":[]}""", "invalid_field", "parameters: expected an object, came an array")]
    public async Task One_input(string body, string code, string message) => await RefusedAsync("tiny", body, code, message);

    [Theory]
    [InlineData("two", """{"instances":[[1,0]]}""", "invalid_field", "instances[0]: expected an object of a value for each of f, k, came an array")]
    [InlineData("two", """{"inputs":[[1,0]]}""", "invalid_field", "inputs: expected an object of a value for each of f, k, came an array")]
    [InlineData("two", """{"inputs":{"f":[[1,0]],"k":[1,2]}}""", "row_count_mismatch", "input 'k': expected 1 rows as in 'f', came 2")]
    [InlineData("two", """{"instances":[{"f":[1,0],"k":1.5}]}""", "invalid_data", "instances: row 0, element 0: expected a whole number (INT64)")]
    [InlineData("two", """{"instances":[{"f":[1,0],"k":9223372036854775808}]}""", "number_out_of_range", "range of INT64")]
    [InlineData("two", """{"instances":[{"f":[1,0],"k":1},{"f":1,"k":1}]}""", "invalid_data", "input 'f': instances: row 1: expected an array, came the number 1")]
    [InlineData("two", """{"instances":[{"f":[1,0],"k":[1]}]}""", "shape_mismatch", "instances: input 'k': shape: expected [-1], came [1,1]")]
    [InlineData("deep", """{"instances":[[[1,0]],[[1,0],[1,0]]]}""", "invalid_data", "instances: axis 1: expected 1 arrays as the shape says, came more")]
    [InlineData("deep", """{"instances":[[]]}""", "shape_mismatch", "came [1,0]")]
    [InlineData("plain", """{"instances":[{"f":[1,0],"k":{"b64":"not base64!"}}]}""", "invalid_data", "an object of one key b64 that holds base64")]
    [InlineData("plain", """{"instances":[{"f":[1,0],"k":{"b64":"AAAA","more":1}}]}""", "invalid_data", "came another object")]
    [InlineData("plain", """{"instances":[{"f":[1,0],"k":{"b64":7}}]}""", "invalid_data", "came another object")]
    [InlineData("plain", """{"instances":[{"f":[1,0],"k":7}]}""", "invalid_data", "row 0, element 0: expected a string (BYTES), came the number 7")]
    public async Task Other_families(string model, string body, string code, string message) => await RefusedAsync(model, body, code, message);

    [Fact]
    public async Task Depth_rows_elements_keys_and_bytes_have_the_limits_of_infer()
    {
        string deep = $$"""{"instances":[[1,0]],"x":{{new string('[', 70)}}{{new string(']', 70)}}}""";
        (await fixture.PredictAsync(deep)).Code.ShouldBe("json_too_deep");
        (await fixture.PredictAsync($$"""{"instances":{{new string('[', 70)}}{{new string(']', 70)}}}""")).Code.ShouldBe("json_too_deep");
        string rows = string.Join(',', Enumerable.Repeat("[1,0]", 1025));
        (await fixture.PredictAsync($$"""{"instances":[{{rows}}]}""")).Error.ShouldContain("Limits.Rows");
        string objects = string.Join(',', Enumerable.Repeat("{\"x\":[1,0]}", 1025));
        (await fixture.PredictAsync($$"""{"instances":[{{objects}}]}""")).Error.ShouldContain("Limits.Rows");
        string keys = string.Join(',', Enumerable.Range(0, 260).Select(i => $"\"k{i}\":0"));
        (await fixture.PredictAsync($$"""{"instances":[[1,0]],{{keys}}}""")).Error.ShouldContain("Limits.JsonKeys");
        await using var small = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Elements":4,"BodyBytes":1024}}""");
        (await PredictAsync(small, """{"instances":[[1,0],[1,0]]}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await PredictAsync(small, """{"instances":[[1,0],[1,0],[1,0]]}""")).Error.ShouldContain("Limits.Elements");
        (await PredictAsync(small, """{"instances":[[1,0]]}""".PadRight(1025))).Code.ShouldBe("body_too_large");
    }

    static Task<Reply> PredictAsync(GatewayUnderTest gateway, string body) =>
        GatewayUnderTest.PostAsync(gateway.Data, "/v1/models/tiny:predict", Encoding.UTF8.GetBytes(body));

    async Task RefusedAsync(string model, string body, string code, string message)
    {
        var reply = await fixture.PredictAsync(body, model);
        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Code.ShouldBe(code, reply.Error);
        reply.Error.ShouldContain(message);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe($"error=\"{code}\"");
        (await fixture.PredictAsync("""{"instances":[[1,0]]}""")).Status.ShouldBe(HttpStatusCode.OK);
    }
}
