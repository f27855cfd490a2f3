using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.RemoteMembers;

/// <summary>One question to a scripted upstream, and the ways to answer it.</summary>
sealed class UpstreamExchange
{
    public const string GrpcPath = "/inference.GRPCInferenceService/ModelInfer";

    /// <summary>The rows that families of the tests keep as golden ones.</summary>
    public static float[] GoldenRows { get; } = [1, 0, 0, 1, 0.5f, 0.25f];

    UpstreamExchange(HttpContext context, string id, float[] values, bool isBinary) =>
        (Context, Id, Values, IsBinary, Told) = (
            context, id, values, isBinary, context.Request.Headers["grpc-timeout"].ToString() + context.Request.Headers["X-Request-Timeout-Ms"]);

    public HttpContext Context { get; }

    /// <summary>The time that it was told it has.</summary>
    public string Told { get; }

    public string Id { get; }

    /// <summary>Rows of two numbers.</summary>
    public float[] Values { get; }

    /// <summary>Whether it came as binary tensors.</summary>
    public bool IsBinary { get; }

    public bool IsGrpc => Context.Request.Path == GrpcPath;

    public bool IsGolden => Values.AsSpan().SequenceEqual(GoldenRows);

    public int Rows => Values.Length / 2;

    /// <summary>softmax(3x) of each row.</summary>
    public static float[] Right(float[] values)
    {
        float[] p = new float[values.Length];
        for (int i = 0; i < values.Length; i += 2)
        {
            double first = 1 / (1 + Math.Exp(3.0 * (values[i + 1] - values[i])));
            (p[i], p[i + 1]) = ((float)first, (float)(1 - first));
        }

        return p;
    }

    public static async Task<UpstreamExchange> ReadAsync(HttpContext context)
    {
        using var held = new MemoryStream();
        await context.Request.Body.CopyToAsync(held);
        byte[] body = held.ToArray();
        if (context.Request.Path == GrpcPath)
        {
            var message = ModelInferRequest.Parser.ParseFrom(body.AsSpan(5));
            return new(context, message.Id, MemoryMarshal.Cast<byte, float>(message.RawInputContents[0].Span).ToArray(), true);
        }

        string? header = context.Request.Headers["Inference-Header-Content-Length"];
        int length = header is null ? body.Length : int.Parse(header);
        var json = JsonNode.Parse(body.AsSpan(0, length))!;
        var input = json["inputs"]![0]!;
        float[] values = header is null ? [.. input["data"]!.AsArray().Select(v => (float)v!)] : MemoryMarshal.Cast<byte, float>(body.AsSpan(length)).ToArray();
        return new(context, (string)json["id"]!, values, header is not null);
    }

    /// <summary>Answers as it should.</summary>
    public Task AnswerAsync() => AnswerAsync(Right(Values));

    /// <summary>Answers with these probabilities.</summary>
    public Task AnswerAsync(float[] p) => IsGrpc ? SendAsync(Message(p)) : IsBinary ? SendBinaryAsync(p) : SendAsync(Json(p).ToJsonString());

    /// <summary>The JSON of a right reply, to be spoilt.</summary>
    public JsonObject Json(float[]? p = null) => new()
    {
        ["model_name"] = "m",
        ["id"] = Id,
        ["outputs"] = new JsonArray(Output("p", [Rows, 2], p ?? Right(Values))),
    };

    public static JsonObject Output(string name, long[] shape, float[] data, string datatype = "FP32") => new()
    {
        ["name"] = name,
        ["datatype"] = datatype,
        ["shape"] = new JsonArray([.. shape.Select(a => (JsonNode)a)]),
        ["data"] = new JsonArray([.. data.Select(v => (JsonNode)v)]),
    };

    /// <summary>The message of a right reply, to be spoilt.</summary>
    public ModelInferResponse Message(float[]? p = null)
    {
        var output = new ModelInferResponse.Types.InferOutputTensor { Name = "p", Datatype = "FP32", Shape = { Rows, 2 } };
        return new ModelInferResponse
        {
            ModelName = "m", Id = Id, Outputs = { output }, RawOutputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes((p ?? Right(Values)).AsSpan())) },
        };
    }

    public async Task SendAsync(string text, string? type = "application/json", int status = 200, string? encoding = null)
    {
        Context.Response.StatusCode = status;
        Context.Response.ContentType = type;
        if (encoding is not null)
            Context.Response.Headers.ContentEncoding = encoding;
        await Context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    public async Task SendAsync(ModelInferResponse message, string status = "0")
    {
        Context.Response.ContentType = "application/grpc";
        byte[] bytes = message.ToByteArray(), prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), bytes.Length);
        await Context.Response.Body.WriteAsync(prefix);
        await Context.Response.Body.WriteAsync(bytes);
        Context.Response.AppendTrailer("grpc-status", status);
    }

    /// <summary>Trailers alone, as gRPC servers refuse.</summary>
    public Task RefuseAsync(string status, string message)
    {
        Context.Response.ContentType = "application/grpc";
        Context.Response.Headers["grpc-status"] = status;
        Context.Response.Headers["grpc-message"] = message;
        return Task.CompletedTask;
    }

    /// <summary>Waits until the caller is gone.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, Context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    public void Abort() => Context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();

    async Task SendBinaryAsync(float[] p)
    {
        byte[] tail = MemoryMarshal.AsBytes(p.AsSpan()).ToArray();
        var json = Json();
        var output = json["outputs"]![0]!.AsObject();
        output.Remove("data");
        output["parameters"] = new JsonObject { ["binary_data_size"] = tail.Length };
        byte[] head = Encoding.UTF8.GetBytes(json.ToJsonString());
        Context.Response.ContentType = "application/octet-stream";
        Context.Response.Headers["Inference-Header-Content-Length"] = head.Length.ToString();
        await Context.Response.Body.WriteAsync(head);
        await Context.Response.Body.WriteAsync(tail);
    }
}
