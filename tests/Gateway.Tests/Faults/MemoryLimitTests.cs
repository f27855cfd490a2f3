using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Ensemble.Tensors;
using Gateway.Overload;
using Testing;

namespace Gateway.Tests.Faults;

/// <summary>A process that may have little memory: requests are turned away before it has none, and come in again afterwards.</summary>
public sealed class MemoryLimitTests
{
    const int MiB = 1 << 20;

    [FaultCase(48, "the limit of memory is reached")]
    [Fact]
    public async Task Bodies_beyond_the_memory_there_is_are_turned_away_and_the_process_goes_on()
    {
        // 256 MiB of managed memory, as a container of little more would leave.
        await using var gateway = await FaultedGateway.StartAsync(new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x10000000" });
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
        var came = new ConcurrentBag<string>();
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}"""), .. Enumerable.Repeat((byte)' ', 16 * MiB)];
        // 400 MiB at once, and as much again.
        for (int round = 0; round < 2; round++)
            await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ => came.Add(await SendAsync(gateway, body))));

        gateway.Lives.ShouldBeTrue(string.Join('\n', gateway.Log));
        // Answered, flagged; or turned away, which reads as flagged too, and says why. A caller that is still sending may see its connection end.
        came.Where(c => c is not ("200 ?1" or "503 ?1" or "ended")).ShouldBeEmpty();
        came.ShouldContain("503 ?1");
        gateway.Log.ShouldNotContain(l => l.Contains("OutOfMemory", StringComparison.Ordinal));
        await ShedAgainAsync(gateway);
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
        string metrics = await gateway.Ops.GetStringAsync("/metrics");
        Aftermath.Sum(metrics, "consensus_faults_total{code=\"queue_full\"}").ShouldBeGreaterThan(0);
        (await gateway.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public void Who_is_turned_away_for_memory_has_it_collected_every_five_seconds()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromSeconds(1));
        int collections = 0;
        var pressure = new MemoryPressure(clock, () => (95, 100), () => collections++);
        for (int i = 0; i < 10; i++)
            pressure.Relieve();
        collections.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        pressure.Relieve();
        collections.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        pressure.Relieve();
        collections.ShouldBe(2);
    }

    [Fact]
    public void The_pool_of_bodies_keeps_so_many_bytes_and_no_more()
    {
        var pool = new RequestPool(4 * MiB);
        byte[][] rented = [.. Enumerable.Range(0, 6).Select(_ => pool.Rent(MiB - 5))];
        rented.ShouldAllBe(a => a.Length == MiB);
        foreach (byte[] array in rented)
            pool.Return(array);
        pool.Kept.ShouldBe(4 * MiB);
        rented.ShouldContain(pool.Rent(MiB));
        pool.Kept.ShouldBe(3 * MiB);
        pool.Rent(2 * MiB).Length.ShouldBe(2 * MiB);
        pool.Kept.ShouldBe(3 * MiB);
        // Small ones are those that all share.
        pool.Return(pool.Rent(1000));
        pool.Kept.ShouldBe(3 * MiB);
    }

    // Until memory is free again requests may be turned away; nothing else may happen to them.
    static async Task ShedAgainAsync(FaultedGateway gateway)
    {
        for (int i = 0; i < 50; i++)
        {
            var (status, flagged) = await Aftermath.AskAsync(gateway.Data, "[1,0]");
            if (status == HttpStatusCode.OK)
                return;
            (status, flagged).ShouldBe((HttpStatusCode.ServiceUnavailable, "?1"));
            await Task.Delay(200);
        }

        throw new TimeoutException("requests are turned away for ever");
    }

    static async Task<string> SendAsync(FaultedGateway gateway, byte[] body)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            using var reply = await gateway.Data.PostAsync("/v2/models/tiny/infer", content);
            return $"{(int)reply.StatusCode} {string.Join(',', reply.Headers.GetValues("Consensus-Flagged"))}";
        }
        catch (HttpRequestException)
        {
            return "ended";
        }
    }
}
