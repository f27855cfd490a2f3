using System.Net;

namespace Gateway.Tests.Protocols.Rest;

public sealed class ConfigTests
{
    [Theory]
    [InlineData("/v2/models/tiny/config")]
    [InlineData("/v2/models/tiny/versions/1/config")]
    public async Task A_family_has_a_configuration_with_the_most_rows_of_a_request(string path)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Rows":7}}""");
        var reply = await gateway.GetAsync(path);
        reply.Status.ShouldBe(HttpStatusCode.OK);
        ((string?)reply.Json["name"]).ShouldBe("tiny");
        ((int?)reply.Json["max_batch_size"]).ShouldBe(7);
        reply.Json["input"]!.ToJsonString().ShouldBe("""[{"name":"x","data_type":"TYPE_FP32","dims":[2]}]""");
        reply.Json["output"]![0]!.ToJsonString().ShouldBe("""{"name":"p","data_type":"TYPE_FP32","dims":[2]}""");
        reply.Json["output"]!.AsArray().Single(o => (string?)o!["name"] == "consensus.label")!.ToJsonString()
            .ShouldBe("""{"name":"consensus.label","data_type":"TYPE_STRING","dims":[]}""");
    }

    [Fact]
    public async Task A_family_that_is_not_there_has_none()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.GetAsync("/v2/models/nope/config")).Code.ShouldBe("unknown_family");
        (await gateway.GetAsync("/v2/models/tiny/versions/2/config")).Code.ShouldBe("unknown_version");
    }
}
