using System.IO.Compression;
using System.Net;
using Gateway.Tests.Corpus;
using Gateway.Tests.Protocols.Grpc;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Limits;

/// <summary>The limits that are too large for a fast test, at their defaults: 64 MiB of body or message, 16 Mi elements.</summary>
public sealed class DefaultSizeTests : IAsyncLifetime
{
    const int Body = 64 << 20;
    const int Elements = 16 << 20;

    GatewayUnderTest gateway = null!;

    public async Task InitializeAsync() => gateway = await GatewayUnderTest.StartAsync(CorpusFamilies.Write);

    public Task DisposeAsync() => gateway.DisposeAsync().AsTask();

    [LongFact]
    public async Task A_body_of_64_MiB_is_taken_and_one_byte_more_is_not_compressed_or_plain()
    {
        foreach (string coding in (string[])["", "gzip", "deflate"])
        {
            foreach (int over in (int[])[-1, 0, 1])
            {
                byte[] body = new byte[Body + over];
                body.AsSpan().Fill((byte)' ');
                """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}"""u8.CopyTo(body);
                var reply = await SendAsync(body, coding);
                reply.Status.ShouldBe(over == 1 ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.OK, $"{coding} {over}");
                if (over == 1)
                    reply.Error.ShouldContain("67108864 bytes (Limits.BodyBytes)");
            }
        }
    }

    // Field 100 is unknown, and skipped: 2 bytes of tag and 4 of length before the padding.
    [LongFact]
    public async Task A_message_of_64_MiB_is_taken_and_one_byte_more_is_not()
    {
        byte[] known = GrpcClient.Rows(1, 0).ToByteArray();
        foreach (int over in (int[])[-1, 0, 1])
        {
            byte[] message = new byte[Body + over];
            byte[] tag = new byte[6];
            using (var output = new CodedOutputStream(tag))
            {
                output.WriteTag(100, WireFormat.WireType.LengthDelimited);
                output.WriteLength(message.Length - known.Length - tag.Length);
            }

            known.CopyTo(message, 0);
            tag.CopyTo(message, known.Length);
            var reply = await gateway.Grpc.SendAsync("/inference.GRPCInferenceService/ModelInfer", GrpcClient.Frame(message));
            (reply.Status, reply.Code).ShouldBe(over == 1 ? (8, "body_too_large") : (0, ""), $"{over}: {reply.Message}");
        }
    }

    [LongFact]
    public async Task So_many_elements_are_taken_and_one_more_is_not()
    {
        foreach (int over in (int[])[-1, 0, 1])
        {
            int count = Elements + over;
            byte[] head = System.Text.Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"x","shape":[1,{{count}}],"datatype":"FP32","data":[""");
            byte[] body = new byte[head.Length + (2 * count) + 3];
            head.CopyTo(body, 0);
            for (int i = 0; i < count; i++)
                (body[head.Length + (2 * i)], body[head.Length + (2 * i) + 1]) = ((byte)'0', (byte)',');
            "]}]}"u8.CopyTo(body.AsSpan(head.Length + (2 * count) - 1));
            var reply = await SendAsync(body, "", "free");
            reply.Status.ShouldBe(over == 1 ? HttpStatusCode.BadRequest : HttpStatusCode.OK, reply.Text);
            if (over == 1)
                reply.Error.ShouldContain("16777216 elements (Limits.Elements)");
            var raw = await SendAsync(new byte[4 * count], "", "free", "0");
            raw.Status.ShouldBe(over == 1 ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.OK);
        }
    }

    async Task<Reply> SendAsync(byte[] body, string coding, string model = "tiny", string? header = null)
    {
        using var content = new ByteArrayContent(Compressed(body, coding));
        if (coding.Length > 0)
            content.Headers.ContentEncoding.Add(coding);
        if (header is not null)
            content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = content };
        request.Headers.ExpectContinue = true;
        return await Reply.OfAsync(await gateway.Data.SendAsync(request));
    }

    static byte[] Compressed(byte[] body, string coding)
    {
        if (coding.Length == 0)
            return body;
        using var compressed = new MemoryStream();
        using (Stream stream = coding == "gzip" ? new GZipStream(compressed, CompressionLevel.Fastest) : new ZLibStream(compressed, CompressionLevel.Fastest))
            stream.Write(body);
        return compressed.ToArray();
    }
}
