using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Binary;
using Gateway.Tests.Protocols.Grpc;
using Google.Protobuf;

namespace Gateway.Tests.Shipped;

/// <summary>Asks a family about rows of floats in any of three forms, and gives each row's outputs as bytes.</summary>
sealed class AskedRows(HttpClient data, GrpcClient grpc, string model, string input, int width)
{
    /// <summary>Bytes of each named output, row by row.</summary>
    public async Task<Dictionary<string, byte[][]>> AskAsync(string form, float[] values, string[] outputs)
    {
        int rows = values.Length / width;
        return form switch
        {
            "json" => await JsonAsync(values, rows, outputs),
            "binary" => await BinaryAsync(values, rows, outputs),
            _ => await GrpcAsync(values, rows, outputs),
        };
    }

    async Task<Dictionary<string, byte[][]>> JsonAsync(float[] values, int rows, string[] outputs)
    {
        string numbers = string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        string names = string.Join(',', outputs.Select(o => $$"""{"name":"{{o}}"}"""));
        string body = $$"""{"inputs":[{"name":"{{input}}","shape":[{{rows}},{{width}}],"datatype":"FP32","data":[{{numbers}}]}],"outputs":[{{names}}]}""";
        var reply = await GatewayUnderTest.PostAsync(data, $"/v2/models/{model}/infer", Encoding.UTF8.GetBytes(body));
        ((int)reply.Status).ShouldBe(200, reply.Text);
        reply.OutputNames.ShouldBe(outputs);
        return reply.Json["outputs"]!.AsArray().ToDictionary(o => (string)o!["name"]!, o => ByRow(o!, rows));
    }

    async Task<Dictionary<string, byte[][]>> BinaryAsync(float[] values, int rows, string[] outputs)
    {
        string names = string.Join(',', outputs.Select(o => $$"""{"name":"{{o}}"}"""));
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"{{{input}}}","shape":[{{{rows}}},{{{width}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{4 * values.Length}}}}}],"outputs":[{{{names}}}],"parameters":{"binary_data_output":true}}""");
        using var content = new ByteArrayContent([.. json, .. MemoryMarshal.AsBytes(values.AsSpan())]);
        content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", $"{json.Length}");
        using var reply = await data.PostAsync($"/v2/models/{model}/infer", content);
        var parts = new BinaryReply(reply.StatusCode, reply.Headers.Concat(reply.Content.Headers).Single(h => h.Key == "Inference-Header-Content-Length").Value.Single(), null, await reply.Content.ReadAsByteArrayAsync());
        parts.Json["outputs"]!.AsArray().Select(o => (string)o!["name"]!).ShouldBe(outputs);
        return outputs.ToDictionary(o => o, o => ByRow(parts.Bytes(o), rows, (string)parts.Output(o)["datatype"]! == "BYTES"));
    }

    async Task<Dictionary<string, byte[][]>> GrpcAsync(float[] values, int rows, string[] outputs)
    {
        var request = new ModelInferRequest { ModelName = model };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = input, Datatype = "FP32", Shape = { rows, width } });
        request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())));
        request.Outputs.AddRange(outputs.Select(o => new ModelInferRequest.Types.InferRequestedOutputTensor { Name = o }));
        var reply = (await grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        reply.Outputs.Select(o => o.Name).ShouldBe(outputs);
        return reply.Outputs.Select((o, i) => (o, Raw: reply.RawOutputContents[i])).ToDictionary(p => p.o.Name, p => ByRow(p.Raw.ToByteArray(), rows, p.o.Datatype == "BYTES"));
    }

    static byte[][] ByRow(byte[] bytes, int rows, bool strings)
    {
        if (!strings)
            return [.. bytes.Chunk(bytes.Length / rows)];
        var found = new List<byte[]>();
        for (int at = 0; at < bytes.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            found.Add(bytes[(at + 4)..(at + 4 + length)]);
            at += 4 + length;
        }

        return [.. found];
    }

    static byte[][] ByRow(JsonNode output, int rows)
    {
        var elements = output["data"]!.AsArray();
        byte[][] bytes = [.. elements.Select(e => (string)output["datatype"]! switch
        {
            "FP32" => BitConverter.GetBytes((float)(double)e!),
            "FP64" => BitConverter.GetBytes((double)e!),
            "BOOL" => [(bool)e! ? (byte)1 : (byte)0],
            _ => Encoding.UTF8.GetBytes((string)e!),
        })];
        return [.. bytes.Chunk(bytes.Length / rows).Select(r => r.SelectMany(b => b).ToArray())];
    }
}
