using System.Net;
using Ensemble.Tensors;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Rest;
using Google.Protobuf;

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

    [Theory]
    [InlineData(Datatype.FP16, "003C")]
    [InlineData(Datatype.BF16, "803F")]
    public async Task Halves_are_NaN_in_binary_and_over_gRPC(Datatype datatype, string sent)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => EveryDatatype.Write(f, "k", datatype), """{"Routes":{"k":{"Mode":"answer","Family":"k","RiskThreshold":0}}}""");
        byte[] k = Convert.FromHexString(sent);
        string json = $$$"""
            {"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","data":[1,0]},{"name":"k","shape":[1],"datatype":"{{{datatype}}}","parameters":{"binary_data_size":2}}],
             "parameters":{"on_flag":"abstain","binary_data_output":true},"outputs":[{"name":"copy"}]}
            """;
        var rest = await BinaryReply.PostAsync(gateway, "k", json, k);
        IsNaN(datatype, rest.Bytes("copy")).ShouldBeTrue();
        IsNaN(datatype, (await BinaryReply.PostAsync(gateway, "k", json.Replace("\"on_flag\":\"abstain\",", "", StringComparison.Ordinal), k)).Bytes("copy")).ShouldBeFalse();
        var request = new ModelInferRequest { ModelName = "k", Parameters = { ["on_flag"] = new InferParameter { StringParam = "abstain" } } };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "f", Datatype = "FP32", Shape = { 1, 2 } });
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "k", Datatype = datatype.ToString(), Shape = { 1 } });
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "copy" });
        request.RawInputContents.Add([ByteString.CopyFrom(0, 0, 0x80, 0x3F, 0, 0, 0, 0), ByteString.CopyFrom(k)]);
        var grpc = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        grpc.Outputs[0].Datatype.ShouldBe(datatype.ToString());
        IsNaN(datatype, grpc.RawOutputContents[0].ToByteArray()).ShouldBeTrue();
        request.Parameters.Clear();
        grpc = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        grpc.RawOutputContents[0].ToByteArray().ShouldBe(k);
    }

    // All bits of the exponent, and one of the fraction at least.
    static bool IsNaN(Datatype datatype, byte[] bytes)
    {
        int exponent = datatype == Datatype.FP16 ? 0x7C00 : 0x7F80;
        int bits = BitConverter.ToUInt16(bytes) & 0x7FFF;
        return bytes.Length == 2 && bits > exponent;
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
