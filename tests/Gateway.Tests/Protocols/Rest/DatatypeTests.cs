using System.Net;
using Ensemble.Tensors;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>Elements of every datatype go through a model that copies them: what comes back is what was sent.</summary>
public sealed class DatatypeTests(DatatypeTests.Fixture fixture) : IClassFixture<DatatypeTests.Fixture>
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

    [Theory]
    [InlineData("BOOL", "[true,false]")]
    [InlineData("UINT8", "[0,255]")]
    [InlineData("UINT16", "[0,65535]")]
    [InlineData("UINT32", "[0,4294967295]")]
    [InlineData("UINT64", "[0,18446744073709551615]")]
    [InlineData("INT8", "[-128,127]")]
    [InlineData("INT16", "[-32768,32767]")]
    [InlineData("INT32", "[-2147483648,2147483647]")]
    [InlineData("INT64", "[-9223372036854775808,9223372036854775807]")]
    [InlineData("FP32", "[0.1,-3.4028235E+38]")]
    [InlineData("FP64", "[0.1,1.7976931348623157E+308]")]
    [InlineData("BYTES", "[\"\",\"na\\u0000me\"]")]
    [InlineData("BYTES", "[\"übung\",\"日本\"]")]
    public async Task Elements_come_back_as_they_went_in(string datatype, string data)
    {
        var reply = await SendAsync(datatype, data);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["copy"].ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ShouldBe(data);
        ((string)reply.Json["outputs"]![1]!["datatype"]!).ShouldBe(datatype);
    }

    Task<Reply> SendAsync(string datatype, string data) => fixture.Gateway.InferAsync(
        $$"""{"inputs":[{"name":"f","shape":[2,2],"datatype":"FP32","data":[1,0,0,1]},{"name":"k","shape":[2],"datatype":"{{datatype}}","data":{{data}}}]}""",
        datatype);
}
