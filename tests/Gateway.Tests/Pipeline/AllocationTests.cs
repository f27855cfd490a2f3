using System.Text;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Pipeline;

/// <summary>What a request for a small family leaves to the collector between its body and its reply, server and sockets left out.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    /// <summary>Bytes, of five members and one row of 64 numbers.</summary>
    const long Decoding = 2_800, Answering = 12_000, Sending = 1_000;

    const int Requests = 500, Rounds = 8, Features = 64, Classes = 10;

    [Fact]
    public async Task A_request_for_five_small_members_allocates_no_more_than_its_budget()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Write, keeps: false);
        var services = gateway.Server.Services;
        var (pipeline, metrics, snapshot) = (services.GetRequiredService<InferPipeline>(), services.GetRequiredService<GatewayMetrics>(), services.GetRequiredService<SnapshotHolder>().Current);
        using var lease = gateway.Server.Families.Lease("tiny", null)!;
        byte[] body = Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"x","shape":[1,{{Features}}],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Range(0, Features).Select(i => $"0.{i}"))}}]}]}""");
        var codec = new InferCodec();
        long[] least = [long.MaxValue, long.MaxValue, long.MaxValue];
        for (int round = 0; round < Rounds; round++)
        {
            long[] used = new long[3];
            int counted = 0;
            for (int i = 0; i < Requests; i++)
            {
                var context = new DefaultHttpContext();
                context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
                _ = (context.Request.Headers, context.Response.Headers, context.Response.BodyWriter);
                int thread = Environment.CurrentManagedThreadId;
                long at = GC.GetAllocatedBytesForCurrentThread();
                using var memory = new TensorMemory();
                codec.Decode(context.Request, body, lease.Family, snapshot.Limits, memory, out var request).ShouldBeNull();
                long decoded = GC.GetAllocatedBytesForCurrentThread();
                var count = new InferCount(metrics, TimeProvider.System, "tiny");
                var result = await pipeline.AnswerAsync(lease.Family, request!, snapshot, count, CancellationToken.None);
                count.End(result);
                long answered = GC.GetAllocatedBytesForCurrentThread();
                await codec.SendAsync(context.Response, result.Reply!, CancellationToken.None);
                long sent = GC.GetAllocatedBytesForCurrentThread();
                // What went on on another thread cannot be counted here: the first requests, while nobody knows how long the family takes.
                if (Environment.CurrentManagedThreadId != thread || sent < at)
                    continue;
                counted++;
                (used[0], used[1], used[2]) = (used[0] + decoded - at, used[1] + answered - decoded, used[2] + sent - answered);
            }

            for (int i = 0; i < 3 && counted > Requests / 2; i++)
                least[i] = Math.Min(least[i], used[i] / counted);
        }

        output.WriteLine($"bytes a request: decode {least[0]}, answer {least[1]}, send {least[2]}");
        least[0].ShouldBeLessThan(Decoding);
        least[1].ShouldBeLessThan(Answering);
        least[2].ShouldBeLessThan(Sending);
    }

    static void Write(string families)
    {
        var tiny = new TinyFamily(inputs: Features, classes: Classes);
        for (int m = 0; m < 5; m++)
        {
            float[,] weights = new float[Features, Classes];
            for (int i = 0; i < Features; i++)
                weights[i, (i + m) % Classes] = 0.1f;
            tiny.With($"m{m}", TinyModels.Linear(weights, new float[Classes]));
        }

        tiny.Write(families);
    }
}
