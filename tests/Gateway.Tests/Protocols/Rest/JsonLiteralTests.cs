using System.Net;
using System.Text;
using Gateway.Protocols.Rest;

namespace Gateway.Tests.Protocols.Rest;

public sealed class JsonLiteralTests
{
    [Theory]
    [InlineData("""{"a":[null,true,false,"null","nan \"nix\" tru"],"b":1}""", -1)]
    [InlineData("""{"a":[nan]}""", 6)]
    [InlineData("""{"a":[nul]}""", 6)]
    [InlineData("""{"a":"x",t}""", 9)]
    [InlineData("""{"a":"\\",f}""", 10)]
    [InlineData("""["it ends nowhere, nan""", -1)]
    [InlineData("", -1)]
    public void A_word_that_is_none_of_JSON_s_is_found_where_it_begins(string json, int at) =>
        JsonLiterals.FindWrong(Encoding.UTF8.GetBytes(json)).ShouldBe(at);

    // The library's message repeats all that stands behind such a word: 4 MiB made a reply of 4 MiB.
    [Theory]
    [InlineData("n")]
    [InlineData("tr")]
    [InlineData("nan,0,")]
    public async Task A_long_body_behind_a_wrong_word_gets_a_short_answer(string word)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        byte[] body = [.. Encoding.ASCII.GetBytes("{\"inputs\":[" + word), .. Enumerable.Repeat((byte)'x', 4 << 20), .. "]}"u8];
        foreach (string path in new[] { "/v2/models/tiny/infer", "/v1/models/tiny:predict" })
        {
            var reply = await GatewayUnderTest.PostAsync(gateway.Data, path, body);
            (reply.Status, reply.Code).ShouldBe((HttpStatusCode.BadRequest, "invalid_json"));
            reply.Text.Length.ShouldBeLessThan(300);
            reply.Error.ShouldStartWith("the body is not JSON at byte 11: expected a value, came '" + word.Split(',')[0]);
        }
    }

    [Fact]
    public async Task Binary_tensors_without_their_header_are_called_by_name()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        byte[] body = [.. Encoding.ASCII.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}"""), 0, 0, 128, 63, 0, 0, 0, 255];
        (await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/infer", body)).Error.ShouldContain("binary tensors need the header Inference-Header-Content-Length");
    }
}
