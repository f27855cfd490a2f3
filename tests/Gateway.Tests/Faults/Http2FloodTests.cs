using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.Tests.Protocols.Grpc;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Faults;

/// <summary>
/// Floods of HTTP/2 frames by a client of somebody else's making (python3-h2): they end, or cost the gateway little more than their
/// sender, and a caller beside them is served.
/// </summary>
public sealed class Http2FloodTests(Http2FloodTests.Fixture fixture, ITestOutputHelper output) : IClassFixture<Http2FloodTests.Fixture>
{
    // What is called a denial of service: a hundred times what it costs its sender.
    const double Amplification = 100;

    // As long as a caller beside a flood may wait for its answer.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public sealed class Fixture : IAsyncLifetime
    {
        internal FaultedGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Gateway = await FaultedGateway.StartAsync();
            // What is compiled on first use is not the flood's.
            for (int i = 0; i < 50; i++)
                (await Gateway.Grpc.InferAsync(GrpcClient.RawRows(0, 1))).Status.ShouldBe(0);
            if (NeedsFactAttribute.Missing([Python.H2]) is null)
                Flood(Gateway, "ping", 2000);
        }

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    [FaultCase(68, "floods of HTTP/2 frames: rapid reset, CONTINUATION, SETTINGS, PING, PRIORITY, empty DATA, WINDOW_UPDATE")]
    [NeedsTheory(Python.H2)]
    [InlineData("rapid_reset", 20_000, true)]
    [InlineData("continuation", 5_000, true)]
    [InlineData("empty_continuation", 20_000, false)]
    [InlineData("settings", 20_000, false)]
    [InlineData("ping", 20_000, false)]
    [InlineData("priority", 20_000, false)]
    [InlineData("empty_data", 20_000, false)]
    [InlineData("window_updates", 20_000, false)]
    public async Task A_flood_costs_little_and_nobody_else(string kind, int frames, bool ends)
    {
        var gateway = fixture.Gateway;
        (TimeSpan computed, long memory) = (gateway.Computed, gateway.Memory);
        var (flood, slowest) = await BesideAsync(kind, frames);
        double cost = (gateway.Computed - computed).TotalSeconds, attacker = (double)flood["cpu"]!;
        output.WriteLine($"{kind}: {frames} frames, {attacker * 1000:F0} ms of its sender's, {cost * 1000:F0} ms of the gateway's ({cost / attacker:F1} times); a caller beside it waited {slowest.TotalMilliseconds:F0} ms at most; {flood.ToJsonString()}");
        cost.ShouldBeLessThan(Amplification * attacker);
        slowest.ShouldBeLessThan(Patience);
        (gateway.Memory - memory).ShouldBeLessThan(32 << 20);
        ((string?)flood["closed"] is not null).ShouldBe(ends);
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
    }

    [FaultCase(68, "callers who open no window, or one of a byte, for a hundred replies")]
    [NeedsTheory(Python.H2)]
    [InlineData("zero_window")]
    [InlineData("window_of_one")]
    public async Task Replies_that_nobody_takes_are_held_up_to_their_number_and_go_with_their_connection(string kind)
    {
        var gateway = fixture.Gateway;
        (long memory, int handles) = (gateway.Memory, gateway.Handles);
        var (flood, slowest) = await BesideAsync(kind, 100);
        output.WriteLine($"{kind}: a caller beside it waited {slowest.TotalMilliseconds:F0} ms at most; memory +{(gateway.Memory - memory) / 1024} KiB; {flood.ToJsonString()}");
        slowest.ShouldBeLessThan(Patience);
        (gateway.Memory - memory).ShouldBeLessThan(32 << 20);
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
        for (int i = 0; i < 100 && gateway.Handles > handles + 2; i++)
            await Task.Delay(50);
        gateway.Handles.ShouldBeLessThanOrEqualTo(handles + 2);
    }

    static string Flood(FaultedGateway gateway, string kind, int frames) =>
        Python.RunFile(Repository.File("tests", "Gateway.Tests", "Faults", "h2_flood.py"), gateway.GrpcAddress.Split(':')[1], kind, $"{frames}");

    /// <summary>Runs a flood, and asks beside it on a connection of its own.</summary>
    /// <returns>What the flood says of itself, and the longest that an answer took.</returns>
    async Task<(JsonNode Flood, TimeSpan Slowest)> BesideAsync(string kind, int frames)
    {
        Task<string> flood = Task.Run(() => Flood(fixture.Gateway, kind, frames));
        using var honest = new GrpcClient(fixture.Gateway.GrpcAddress);
        TimeSpan slowest = TimeSpan.Zero;
        while (!flood.IsCompleted)
        {
            long begun = Stopwatch.GetTimestamp();
            var reply = await honest.InferAsync(GrpcClient.RawRows(0, 1));
            // In the moment in which a hundred requests come at once, one more may be told to come again; how long it waits in all is what counts.
            for (; reply.Code == "queue_full" && Stopwatch.GetElapsedTime(begun) < Patience; reply = await honest.InferAsync(GrpcClient.RawRows(0, 1)))
                await Task.Delay(20);
            reply.Status.ShouldBe(0, reply.Message);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(begun).Ticks));
            await Task.Delay(50);
        }

        return (JsonNode.Parse(await flood)!, slowest);
    }
}
