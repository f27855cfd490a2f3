using System.Diagnostics;
using System.Globalization;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Faults;

/// <summary>
/// Minutes of everything at once. What the gateway holds at the end is compared with what it held after it had warmed up: a leak of one
/// object, handle or thread a request shows by the number of requests.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    // What garbage collection leaves behind differs by several MiB from minute to minute; between the two fifths that are compared lie 100,000
    // to 250,000 requests, so that 200 bytes lost by each show, or a buffer of 4 KiB lost by every twentieth.
    const long MemoryBound = 16 << 20;

    // Connections come and go; one lost a minute for each of seven callers would be more.
    const int HandlesBound = 16;

    // The pool of threads may be at another size.
    const int ThreadsBound = 16;

    // SOAK_SECONDS shortens it, to try the test itself.
    static readonly TimeSpan Length = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("SOAK_SECONDS") ?? "600", CultureInfo.InvariantCulture));

    [LongFact]
    public async Task Ten_minutes_of_good_bad_and_broken_requests_leave_nothing_behind()
    {
        await using var gateway = await FaultedGateway.StartAsync(null, "nice", "-n", "5");
        var load = new SoakLoad(gateway);
        var samples = new List<SoakSample>();
        using var done = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        Task running = Task.Run(() => load.RunAsync(done.Token));
        while (watch.Elapsed < Length)
        {
            await Task.Delay(Length / 300);
            samples.Add(new SoakSample(watch.Elapsed, gateway.Memory, gateway.Handles, gateway.Threads));
        }

        await done.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
        // The second fifth follows the warm-up; the last one is the end.
        var (early, late) = (Fifth(samples, 1), Fifth(samples, 4));
        for (int f = 0; f < 5; f++)
            Print(f, Fifth(samples, f));
        output.WriteLine($"requests: {string.Join(", ", load.Counts.Select(c => $"{c.Key} {c.Value}"))}; {load.Shed} turned away; {gateway.Computed.TotalSeconds:F0} s computed");

        load.Wrong.ShouldBeEmpty();
        load.Shed.ShouldBeLessThan(load.Counts.Values.Sum() / 1000);
        // By the least of a fifth: between collections the heap is a saw.
        (late.Min(s => s.Memory) - early.Min(s => s.Memory)).ShouldBeLessThan(MemoryBound);
        (late.Max(s => s.Handles) - early.Max(s => s.Handles)).ShouldBeLessThan(HandlesBound);
        (late.Max(s => s.Threads) - early.Max(s => s.Threads)).ShouldBeLessThan(ThreadsBound);
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
        (await gateway.StopAsync()).ShouldBe(0);
    }

    static SoakSample[] Fifth(List<SoakSample> samples, int which) => [.. samples.Where(s => s.At >= Length * which / 5 && s.At < Length * (which + 1) / 5)];

    void Print(int which, SoakSample[] samples) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"from {(Length * which / 5).TotalMinutes:0.0} min: memory {samples.Min(s => s.Memory) / 1048576.0:0.0} to {samples.Max(s => s.Memory) / 1048576.0:0.0} MiB, handles {samples.Min(s => s.Handles)} to {samples.Max(s => s.Handles)}, threads {samples.Min(s => s.Threads)} to {samples.Max(s => s.Threads)}"));
}
