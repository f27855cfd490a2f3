using System.Net;
using Gateway.Tests.Protocols.Grpc;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Protocols;

/// <summary>What a large request leaves behind for the collector, over each protocol.</summary>
public sealed class RequestMemoryTests
{
    const int Width = 1 << 19;
    const int Size = Width * sizeof(float);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_requests_input_is_memory_that_was_used_before(bool grpc)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => new TinyFamily(inputs: Width).With("a", TinyModels.Constant(Width, 0.6f, 0.4f)).Write(f), keeps: false);
        byte[] numbers = new byte[Size];
        var message = GrpcClient.RawRows(1, 0);
        message.Inputs[0].Shape[1] = Width;
        message.RawInputContents[0] = UnsafeByteOperations.UnsafeWrap(numbers);
        byte[] frame = GrpcClient.Frame(message.ToByteArray());
        // The least of many: a thread that has none of the pool's arrays at hand allocates one.
        long least = long.MaxValue;
        for (int i = 0; i < 30; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            if (grpc)
                (await gateway.Grpc.SendAsync("/inference.GRPCInferenceService/ModelInfer", frame)).Status.ShouldBe(0);
            else
                await RawAsync(gateway, numbers);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        least.ShouldBeLessThan(Size / 2);
    }

    static async Task RawAsync(GatewayUnderTest gateway, byte[] numbers)
    {
        using var content = new ByteArrayContent(numbers);
        content.Headers.ContentType = new("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", "0");
        using var reply = await gateway.Data.PostAsync("/v2/models/tiny/infer", content);
        reply.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
