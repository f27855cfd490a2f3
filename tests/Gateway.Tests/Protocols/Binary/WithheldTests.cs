using System.Net;
using Ensemble.Tensors;
using Gateway.Tests.Protocols.Rest;

namespace Gateway.Tests.Protocols.Binary;

/// <summary>What stands in a binary output where the answer is withheld.</summary>
public sealed class WithheldTests
{
    [Theory]
    [InlineData(Datatype.INT8, "05", "80")]
    [InlineData(Datatype.INT16, "0500", "0080")]
    [InlineData(Datatype.INT32, "05000000", "00000080")]
    [InlineData(Datatype.INT64, "0500000000000000", "0000000000000080")]
    [InlineData(Datatype.UINT8, "05", "FF")]
    [InlineData(Datatype.UINT16, "0500", "FFFF")]
    [InlineData(Datatype.UINT32, "05000000", "FFFFFFFF")]
    [InlineData(Datatype.UINT64, "0500000000000000", "FFFFFFFFFFFFFFFF")]
    [InlineData(Datatype.BYTES, "0100000061", "00000000")]
    public async Task Integers_and_strings_have_a_value_for_it(Datatype datatype, string sent, string withheld)
    {
        // The route flags every row; the request asks for the rest.
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => EveryDatatype.Write(f, "k", datatype), """{"Routes":{"k":{"Mode":"answer","Family":"k","RiskThreshold":0}}}""");
        byte[] k = Convert.FromHexString(sent);
        string json = $$$"""
            {"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","data":[1,0]},{"name":"k","shape":[1],"datatype":"{{{datatype}}}","parameters":{"binary_data_size":{{{k.Length}}}}}],
             "parameters":{"on_flag":"abstain","binary_data_output":true}}
            """;
        var reply = await BinaryReply.PostAsync(gateway, "k", json, k);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Json.ToJsonString());
        Convert.ToHexString(reply.Bytes("copy")).ShouldBe(withheld);
        reply.Bytes("consensus.flagged").ShouldBe([1]);
    }

    [Fact]
    public async Task Floats_are_NaN_in_withheld_rows_alone()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        const string json = """
            {"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,0,0,1]}],"parameters":{"on_flag":"abstain","binary_data_output":true,"explain":true}}
            """;
        var reply = await BinaryReply.PostAsync(gateway, "tiny", json, []);
        float[] p = [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(reply.Bytes("p"))];
        p[0].ShouldBeGreaterThan(0.8f);
        p[2].ShouldBe(float.NaN);
        p[3].ShouldBe(float.NaN);
        Convert.ToHexString(reply.Bytes("consensus.prediction")).ShouldBe("00000000000000000000000000000080");
        reply.Bytes("consensus.label").ShouldBe([1, 0, 0, 0, (byte)'0', 0, 0, 0, 0]);
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(reply.Bytes("consensus.risk")).ToArray().ShouldAllBe(r => double.IsFinite(r));
    }
}
