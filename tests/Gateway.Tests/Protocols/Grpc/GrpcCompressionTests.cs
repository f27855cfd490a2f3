using System.IO.Compression;
using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>Messages that come compressed.</summary>
public sealed class GrpcCompressionTests
{
    const string Live = "/inference.GRPCInferenceService/ServerLive";
    const string Infer = "/inference.GRPCInferenceService/ModelInfer";

    [Fact]
    public async Task A_gzip_message_is_answered_as_it_is_without()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        foreach (var request in new[] { GrpcClient.Rows(1, 0, 0, 1), GrpcClient.RawRows(1, 0, 0, 1) })
        {
            var plain = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
            var reply = await gateway.Grpc.SendCompressedAsync(Infer, Pack(request.ToByteArray()));
            reply.Read(ModelInferResponse.Parser).ShouldBe(plain);
            reply.Headers["grpc-accept-encoding"].ShouldBe("identity,gzip");
        }

        var empty = await gateway.Grpc.SendCompressedAsync(Live, Pack([]));
        empty.Read(ServerLiveResponse.Parser).Live.ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_that_says_it_is_not_compressed_is_read_whatever_the_encoding_is()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        foreach (string encoding in new[] { "gzip", "identity", "snappy" })
        {
            using var content = new ByteArrayContent(GrpcClient.Frame([]));
            (await gateway.Grpc.SendAsync(Live, content, null, "application/grpc", CancellationToken.None, encoding)).Status.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData("deflate", "'deflate'")]
    [InlineData("snappy", "'snappy'")]
    [InlineData("identity", "'identity'")]
    [InlineData("GZIP", "'GZIP'")]
    [InlineData(null, "nothing")]
    public async Task Another_encoding_is_UNIMPLEMENTED_and_told_what_is_read(string? encoding, string came)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await gateway.Grpc.SendCompressedAsync(Infer, Pack(GrpcClient.Rows(1, 0).ToByteArray()), encoding);
        (reply.Status, reply.Code, reply.Message).ShouldBe((12, "unsupported_encoding", $"grpc-encoding: expected gzip with the flag 1, came {came}"));
        reply.Headers["grpc-accept-encoding"].ShouldBe("identity,gzip");
    }

    // Field 100 is unknown, and skipped: 4 bytes of tag and length before the padding.
    [Theory]
    [InlineData(2048, 0)]
    [InlineData(2049, 8)]
    public async Task The_limit_holds_for_what_it_is_decompressed_to(int length, int status)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BodyBytes":2048}}""", keeps: false);
        byte[] padding = new byte[length];
        using (var output = new CodedOutputStream(padding))
        {
            output.WriteTag(100, WireFormat.WireType.LengthDelimited);
            output.WriteLength(length - 4);
        }

        var reply = await gateway.Grpc.SendCompressedAsync(Live, Pack(padding));
        reply.Status.ShouldBe(status, reply.Message);
        if (status != 0)
            reply.Message.ShouldBe("the message: expected at most 2048 bytes (Limits.BodyBytes), came more");
    }

    [Fact]
    public async Task A_bomb_is_RESOURCE_EXHAUSTED_and_its_bytes_are_not_held()
    {
        // More than a MiB of it would be the budget's to refuse, as queue_full.
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BodyBytes":65536,"BufferedBytes":1048576}}""", keeps: false);
        byte[] bomb = Pack(new byte[60 << 20]);
        bomb.Length.ShouldBeLessThan(65536);
        var reply = await gateway.Grpc.SendCompressedAsync(Infer, bomb);
        (reply.Status, reply.Code).ShouldBe((8, "body_too_large"));
        (await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0))).Status.ShouldBe(0);
    }

    [Fact]
    public async Task What_it_is_decompressed_to_counts_against_the_budget_of_all_bodies()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"BufferedBytes":1048576}}""", keeps: false);
        var reply = await gateway.Grpc.SendCompressedAsync(Live, Pack(new byte[4 << 20]));
        (reply.Status, reply.Code).ShouldBe((14, "queue_full"));
        (await gateway.Grpc.SendCompressedAsync(Live, Pack([]))).Status.ShouldBe(0);
    }

    [FaultCase(67, "a message that is cut, damaged or continued")]
    [Fact]
    public async Task A_message_that_is_cut_anywhere_damaged_or_continued_is_INVALID_ARGUMENT()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        byte[] message = GrpcClient.Rows(1, 0).ToByteArray();
        byte[] whole = Pack(message);
        byte[] damaged = [.. whole];
        damaged[^5] ^= 1;
        byte[][] bad =
        [
            .. Enumerable.Range(0, whole.Length).Select(kept => whole[..kept]), damaged, message,
            [.. whole, 0], [.. whole, .. new byte[20_000]], [.. whole, .. whole],
        ];
        foreach (byte[] packed in bad)
        {
            var reply = await gateway.Grpc.SendCompressedAsync(Infer, packed);
            (reply.Status, reply.Code).ShouldBe((3, "body_incomplete"), Convert.ToHexString(packed.AsSpan(0, Math.Min(packed.Length, 100))));
        }
    }

    static byte[] Pack(byte[] message)
    {
        // The platform writes nothing for nothing; this is what Python's gzip makes of it.
        if (message.Length == 0)
            return Convert.FromHexString("1F8B08000000000002FF03000000000000000000");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(message);
        return packed.ToArray();
    }
}
