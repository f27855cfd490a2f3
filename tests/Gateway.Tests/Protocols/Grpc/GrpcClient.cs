using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>A gRPC client over HTTP/2 with prior knowledge, framed by hand.</summary>
sealed class GrpcClient(string address) : IDisposable
{
    readonly HttpClient http = new()
    {
        BaseAddress = new Uri($"http://{address}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public void Dispose() => http.Dispose();

    /// <summary>The prefix and the message.</summary>
    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        byte[] frame = [flag, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        return frame;
    }

    /// <summary>Rows of two numbers for the family tiny, typed.</summary>
    public static ModelInferRequest Rows(params float[] values)
    {
        var input = new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { values.Length / 2, 2 } };
        input.Contents = new InferTensorContents { Fp32Contents = { values } };
        return new ModelInferRequest { ModelName = "tiny", Inputs = { input } };
    }

    /// <summary>The same, raw.</summary>
    public static ModelInferRequest RawRows(params float[] values)
    {
        var request = Rows(values);
        request.Inputs[0].Contents = null;
        request.RawInputContents.Add(ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())));
        return request;
    }

    public Task<GrpcReplied> InferAsync(ModelInferRequest request, string? timeout = null) => CallAsync("ModelInfer", request, timeout);

    /// <summary>Calls the inference service.</summary>
    public Task<GrpcReplied> CallAsync(string method, IMessage message, string? timeout = null) =>
        SendAsync($"/inference.GRPCInferenceService/{method}", Frame(message.ToByteArray()), timeout);

    public async Task<T> CallAsync<T>(string method, IMessage message, MessageParser<T> parser) where T : IMessage<T> =>
        (await CallAsync(method, message)).Read(parser);

    /// <summary>Sends any bytes to any path.</summary>
    public Task<GrpcReplied> SendAsync(string path, byte[] body, string? timeout = null, string? type = "application/grpc") =>
        SendAsync(path, new ByteArrayContent(body), timeout, type, CancellationToken.None);

    /// <summary>Sends a compressed message.</summary>
    public Task<GrpcReplied> SendCompressedAsync(string path, byte[] packed, string? encoding = "gzip") =>
        SendAsync(path, new ByteArrayContent(Frame(packed, flag: 1)), null, "application/grpc", CancellationToken.None, encoding);

    public async Task<GrpcReplied> SendAsync(
        string path, HttpContent content, string? timeout, string? type, CancellationToken gone, string? encoding = null)
    {
        using var request = Request(path, content, timeout, type);
        if (encoding is not null)
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        using var response = await http.SendAsync(request, gone);
        byte[] body = await response.Content.ReadAsByteArrayAsync(gone);
        return new GrpcReplied(response.StatusCode, Names(response.Headers), Names(response.TrailingHeaders), body);
    }

    /// <summary>Sends, and reads the reply as it comes.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, byte[] body, CancellationToken gone, string? timeout = null) =>
        http.SendAsync(Request(path, new ByteArrayContent(body), timeout, "application/grpc"), HttpCompletionOption.ResponseHeadersRead, gone);

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path);

    static HttpRequestMessage Request(string path, HttpContent content, string? timeout, string? type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (type is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (timeout is not null)
            request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        return request;
    }

    static Dictionary<string, string> Names(HttpResponseHeaders headers) =>
        headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
}
