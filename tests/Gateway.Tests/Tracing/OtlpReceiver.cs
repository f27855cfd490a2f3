using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Tests.Guard;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Tracing;

/// <summary>A collector that takes OTLP, over HTTP or as gRPC, and reads its messages field by field.</summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    readonly LocalServer server;
    readonly ConcurrentQueue<ReceivedSpan> spans;

    OtlpReceiver(LocalServer server, ConcurrentQueue<ReceivedSpan> received, ConcurrentQueue<string> texts) => (this.server, spans, Texts) = (server, received, texts);

    public string Address => $"{server.Address}v1/traces";

    /// <summary>Of the same collector for gRPC.</summary>
    public string GrpcAddress => server.Address.ToString();

    public IReadOnlyList<ReceivedSpan> Spans => [.. spans];

    /// <summary>Each message's headers and bytes as text.</summary>
    public ConcurrentQueue<string> Texts { get; }

    public static async Task<OtlpReceiver> StartAsync(X509Certificate2? certificate = null)
    {
        var received = new ConcurrentQueue<ReceivedSpan>();
        var texts = new ConcurrentQueue<string>();
        return new(certificate is null ? await LocalServer.ServiceAsync(TakeAsync) : await LocalServer.SecureAsync(certificate, TakeAsync), received, texts);

        async Task TakeAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            bool isGrpc = context.Request.Path == "/opentelemetry.proto.collector.trace.v1.TraceService/Export" && context.Request.ContentType == "application/grpc";
            // A flag and a length come before the message.
            await context.Request.Body.ReadExactlyAsync(new byte[isGrpc ? 5 : 0]);
            await context.Request.Body.CopyToAsync(body);
            texts.Enqueue(string.Join('\n', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}")) + Encoding.Latin1.GetString(body.ToArray()));
            foreach (byte[] resource in Fields(body.ToArray(), 1))
            {
                foreach (byte[] span in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
                    received.Enqueue(Read(span));
            }

            context.Response.ContentType = isGrpc ? "application/grpc" : "application/x-protobuf";
            if (!isGrpc)
                return;
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }

    /// <summary>Waits until a span of this name came, and all that belong to it with it.</summary>
    public async Task<ReceivedSpan> WithAsync(string name, int count = 1)
    {
        for (int i = 0; i < 600; i++)
        {
            if (spans.Where(s => s.Name == name).ToArray() is { } found && found.Length >= count)
                return found[^1];
            await Task.Delay(100);
        }

        throw new TimeoutException($"{name} among {string.Join(", ", spans.Select(s => s.Name))}");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    static ReceivedSpan Read(byte[] span)
    {
        var tags = Fields(span, 9).ToDictionary(pair => Text(pair, 1), pair => Value(Fields(pair, 2).Single()));
        string status = Fields(span, 15).Select(s => Number(s, 3)).SingleOrDefault("");
        return new(Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 3), Text(span, 5), int.Parse(Number(span, 6), CultureInfo.InvariantCulture),
            status.Length == 0 ? 0 : int.Parse(status, CultureInfo.InvariantCulture), tags);
    }

    static string Value(byte[] any) => Fields(any, 1).Select(Encoding.UTF8.GetString).SingleOrDefault() ?? (Number(any, 2) is { Length: > 0 } flag ? flag == "1" ? "true" : "false" : Number(any, 3));

    static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Fields(message, field).SingleOrDefault([]));

    static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).SingleOrDefault([]));

    static string Number(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        string found = "";
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag >> 3 == field && (tag & 7) == 0)
                found = input.ReadInt64().ToString(CultureInfo.InvariantCulture);
            else
                input.SkipLastField();
        }

        return found;
    }

    static List<byte[]> Fields(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        var found = new List<byte[]>();
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag >> 3 == field && (tag & 7) == 2)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return found;
    }
}
