using System.IO.Compression;
using System.Net;
using System.Text;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

public sealed class CompressionTests
{
    const string Row = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("identity")]
    public async Task A_compressed_request_is_answered_as_it_is_without(string coding)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var plain = await gateway.InferAsync(Row);
        var reply = await Reply.OfAsync(await SendAsync(gateway, Compress(coding, Encoding.UTF8.GetBytes(Row)), coding));
        reply.Text.ShouldBe(plain.Text);
        reply.Headers["Consensus-Flagged"].ShouldBe("?0");
    }

    [Theory]
    [InlineData("gzip", 2047, true)]
    [InlineData("gzip", 2048, true)]
    [InlineData("gzip", 2049, false)]
    [InlineData("deflate", 2048, true)]
    [InlineData("deflate", 2049, false)]
    public async Task The_limit_holds_for_what_a_body_is_decompressed_to(string coding, int bytes, bool accepted)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BodyBytes":2048}}""", keeps: false);
        var reply = await Reply.OfAsync(await SendAsync(gateway, Compress(coding, Encoding.UTF8.GetBytes(Row.PadRight(bytes))), coding));
        reply.Status.ShouldBe(accepted ? HttpStatusCode.OK : HttpStatusCode.RequestEntityTooLarge);
        if (!accepted)
            reply.Error.ShouldContain("2048 bytes (Limits.BodyBytes)");
    }

    [FaultCase(55, "a bomb of zeros, packed")]
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_bomb_is_413_and_its_bytes_are_not_held(string coding)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BodyBytes":65536}}""", keeps: false);
        byte[] bomb = Compress(coding, new byte[60 << 20]);
        bomb.Length.ShouldBeLessThan(65536);
        await SendAsync(gateway, bomb, coding);
        // The least of several: other tests allocate in this process meanwhile. Held, every one would take 60 MiB.
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            (await Reply.OfAsync(await SendAsync(gateway, bomb, coding))).Code.ShouldBe("body_too_large");
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        least.ShouldBeLessThan(16 << 20);
        (await gateway.InferAsync(Row)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [FaultCase(55, "a packed body that is cut or damaged")]
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_body_that_is_cut_anywhere_or_damaged_is_400(string coding)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        byte[] whole = Compress(coding, Encoding.UTF8.GetBytes(Row));
        for (int kept = 1; kept < whole.Length; kept += 3)
            (await Reply.OfAsync(await SendAsync(gateway, whole[..kept], coding))).Code.ShouldBe("body_incomplete", $"{kept} of {whole.Length}");
        (await Reply.OfAsync(await SendAsync(gateway, whole[..^1], coding))).Code.ShouldBe("body_incomplete");
        (await Reply.OfAsync(await SendAsync(gateway, Encoding.UTF8.GetBytes(Row), coding))).Code.ShouldBe("body_incomplete");
        // The last bytes of deflate, and those before the last four of gzip, are a checksum.
        byte[] damaged = [.. whole];
        damaged[^(coding == "gzip" ? 5 : 1)] ^= 1;
        (await Reply.OfAsync(await SendAsync(gateway, damaged, coding))).Code.ShouldBe("body_incomplete");
        (await Reply.OfAsync(await SendAsync(gateway, [.. whole, 0], coding))).Code.ShouldBe("body_incomplete");
        (await Reply.OfAsync(await SendAsync(gateway, [.. whole, .. new byte[20_000]], coding))).Code.ShouldBe("body_incomplete");
        (await Reply.OfAsync(await SendAsync(gateway, [], coding))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await gateway.InferAsync(Row)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [FaultCase(66, "a header length beyond its body")]
    [Fact]
    public async Task A_header_length_beyond_a_compressed_body_is_400_again_and_again()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        byte[] body = Compress("gzip", new byte[1 << 20]);
        for (int i = 0; i < 100; i++)
            (await Reply.OfAsync(await SendAsync(gateway, body, "gzip", "9999999"))).Code.ShouldBe("invalid_header");
        (await gateway.InferAsync(Row)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [FaultCase(55, "an unknown coding of the body")]
    [Fact]
    public async Task An_unknown_coding_is_415_and_is_told_what_is_read()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await Reply.OfAsync(await SendAsync(gateway, Encoding.UTF8.GetBytes(Row), "br"));
        reply.Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        reply.Headers["Accept-Encoding"].ShouldBe("gzip, deflate, identity");
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("gzip;q=0.5, deflate", "deflate")]
    [InlineData("*", "gzip")]
    [InlineData("gzip;q=0", "")]
    [InlineData("gzip;q=0, *", "deflate")]
    [InlineData("identity", "")]
    [InlineData("br", "")]
    [InlineData(";;", "")]
    [InlineData("", "")]
    public async Task A_reply_is_compressed_as_the_client_accepts(string accepted, string coding)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        // 1,000 rows: more than one block, so that it is sent as it is written.
        string rows = $$"""{"inputs":[{"name":"x","shape":[1000,2],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Range(0, 2000))}}]}]}""";
        var plain = await gateway.InferAsync(rows);
        plain.Text.Length.ShouldBeGreaterThan(65536);
        using var reply = await SendAsync(gateway, Encoding.UTF8.GetBytes(rows), null, accepts: accepted);
        string.Join(", ", reply.Content.Headers.ContentEncoding).ShouldBe(coding);
        reply.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        Encoding.UTF8.GetString(Decompress(coding, await reply.Content.ReadAsByteArrayAsync())).ShouldBe(plain.Text);
    }

    [Fact]
    public async Task A_short_reply_is_sent_as_it_is()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        using var reply = await SendAsync(gateway, Encoding.UTF8.GetBytes(Row), null, accepts: "gzip");
        reply.Content.Headers.ContentEncoding.ShouldBeEmpty();
        reply.Content.Headers.ContentLength.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_binary_reply_is_compressed_as_a_whole()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        byte[] raw = new byte[8 * 1000];
        using var plain = await SendAsync(gateway, raw, null, "0");
        byte[] expected = await plain.Content.ReadAsByteArrayAsync();
        using var reply = await SendAsync(gateway, Compress("gzip", raw), "gzip", "0", "gzip");
        reply.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        byte[] compressed = await reply.Content.ReadAsByteArrayAsync();
        compressed.Length.ShouldBeLessThan(expected.Length / 4);
        Decompress("gzip", compressed).ShouldBe(expected);
    }

    static async Task<HttpResponseMessage> SendAsync(GatewayUnderTest gateway, byte[] body, string? coding, string? header = null, string accepts = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/infer") { Content = new ByteArrayContent(body) };
        if (coding is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        if (header is not null)
            request.Content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header);
        if (accepts.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        return await gateway.Data.SendAsync(request);
    }

    static byte[] Compress(string coding, byte[] bytes)
    {
        if (coding == "identity")
            return bytes;
        using var compressed = new MemoryStream();
        using (Stream stream = coding == "deflate"
            ? new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true) : new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }

    static byte[] Decompress(string coding, byte[] bytes)
    {
        using var plain = new MemoryStream();
        using var compressed = new MemoryStream(bytes);
        using Stream stream = coding switch
        {
            "gzip" => new GZipStream(compressed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(compressed, CompressionMode.Decompress),
            _ => compressed,
        };
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
