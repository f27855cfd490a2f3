using System.Diagnostics;
using System.Text.RegularExpressions;
using Benchmarks.Promise;
using Testing;
using Testing.Load;

namespace Benchmarks.Overload;

/// <summary>
/// Ten times as many requests as a gateway can answer, sent whether it answers or not: what it still answers, how soon it turns the others
/// away, and how soon all is as it was.
/// </summary>
static partial class OverloadBenchmark
{
    const int Rows = 56;

    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(bool full, TextWriter output)
    {
        using var folder = new TemporaryFolder();
        await TrainAsync(folder["families/slow"]);
        using var process = Start(folder);
        try
        {
            string line = await process.StandardOutput.ReadLineAsync() ?? "";
            var listening = Listening().Match(line);
            using var ops = new HttpClient { BaseAddress = new Uri($"http://{listening.Groups[2].Value}") };
            var data = System.Net.IPEndPoint.Parse(listening.Groups[1].Value);
            byte[] body = await BodyAsync(data);
            using var client = new RawClient(data, "/v2/models/slow/infer", body);
            return await MeasureAsync(client, ops, TimeSpan.FromSeconds(full ? 20 : 6), output) ? 0 : 1;
        }
        finally
        {
            process.Kill();
        }
    }

    static async Task<bool> MeasureAsync(RawClient client, HttpClient ops, TimeSpan time, TextWriter output)
    {
        // Warm, and what one caller pays.
        for (int i = 0; i < 20; i++)
            await client.AskAsync();
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < 20; i++)
            await client.AskAsync();
        double alone = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / 20;
        double peak = await PeakAsync(client, time);
        output.WriteLine($"one caller: {alone:F1} ms a request; 16 callers: {peak:F0} requests a second");

        var calm = await OpenLoad.RunAsync(peak / 2, time, () => client.AskAsync());
        var before = await ShedTimes.ReadAsync(ops);
        var storm = await OpenLoad.RunAsync(10 * peak, time, () => client.AskAsync());
        var shed = (await ShedTimes.ReadAsync(ops)).Since(before);
        var after = await OpenLoad.RunAsync(peak / 2, TimeSpan.FromSeconds(8), () => client.AskAsync());
        Print(output, $"half of that, {peak / 2:F0}/s", calm, time);
        Print(output, $"ten times that, {10 * peak:F0}/s", storm, time);
        double usual = Percentile(calm, true, 0.99);
        double recovered = Enumerable.Range(0, 8).FirstOrDefault(
            s => Percentile([.. after.Where(r => (int)r.Due.TotalSeconds == s)], true, 0.5) <= 2 * usual && after.Where(r => (int)r.Due.TotalSeconds == s).All(r => r.Answered == true), 99);
        output.WriteLine();
        // What was answered while the storm went on; its last replies come a little later.
        double goodput = storm.Count(r => r.Answered == true && r.Due + r.Took <= time) / time.TotalSeconds;
        return Target.Print(output, "Ten times as many requests as can be answered",
        [
            new("a request of one caller, ms", alone, 5, AtLeast: true),
            new("answered, share of the most that can be", goodput / peak, 0.9, AtLeast: true),
            new("turned away within, ms, 99 of 100", Percentile(storm, false, 0.99), 20),
            new("the gateway's own part of that, ms at most, 99 of 100", shed.Percentile(0.99) * 1000, 20),
            Target.Seen("of it the sender's own lateness, ms, 99 of 100", Of([.. storm.Select(r => r.Late.TotalMilliseconds)], 0.99)),
            Target.Seen("turned away within, ms, half of them", Percentile(storm, false, 0.5)),
            Target.Seen("share of them that the gateway turned away within 1 ms", shed.ShareWithin(0.001)),
            Target.Seen("share of them that waited for a turn that did not come (above 100 ms)", 1 - shed.ShareWithin(0.1)),
            new("without any reply", storm.Count(r => r.Answered is null), 0),
            new("seconds until half the load is answered as before", recovered, 5),
        ]);
    }

    static void Print(TextWriter output, string what, IReadOnlyList<OpenReply> replies, TimeSpan time) => output.WriteLine(
        $"{what}: {replies.Count(r => r.Answered == true) / time.TotalSeconds:F0}/s answered, p50 {Percentile(replies, true, 0.5):F1} ms, p99 {Percentile(replies, true, 0.99):F1} ms; "
        + $"{replies.Count(r => r.Answered == false) / time.TotalSeconds:F0}/s turned away, p50 {Percentile(replies, false, 0.5):F1} ms, p99 {Percentile(replies, false, 0.99):F1} ms");

    static double Percentile(IReadOnlyList<OpenReply> replies, bool answered, double share) =>
        Of([.. replies.Where(r => r.Answered == answered).Select(r => r.Took.TotalMilliseconds)], share);

    static double Of(double[] times, double share)
    {
        Array.Sort(times);
        return times.Length == 0 ? double.NaN : times[Math.Min(times.Length - 1, (int)(share * times.Length))];
    }

    static async Task<double> PeakAsync(RawClient client, TimeSpan time)
    {
        int answered = 0;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                if (await client.AskAsync())
                    Interlocked.Increment(ref answered);
            }
        })));
        return answered / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static async Task<byte[]> BodyAsync(System.Net.IPEndPoint server)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server}") };
        var example = System.Text.Json.Nodes.JsonNode.Parse(await http.GetStringAsync(new Uri("/v2/models/slow/example", UriKind.Relative)))!;
        var input = example["inputs"]![0]!;
        string[] row = [.. input["data"]!.AsArray().Take((int)input["shape"]![1]!).Select(v => v!.ToJsonString())];
        string data = string.Join(',', Enumerable.Repeat(string.Join(',', row), Rows));
        return System.Text.Encoding.ASCII.GetBytes(
            $$"""{"inputs":[{"name":"{{input["name"]}}","datatype":"{{input["datatype"]}}","shape":[{{Rows}},{{row.Length}}],"data":[{{data}}]}]}""");
    }

    // Wide layers and few numbers in: what a request costs is the members' work, not its reading.
    static async Task TrainAsync(string folder)
    {
        var trained = await Command.RunAsync(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "Export.dll"), "train", "--data", Path.Combine(RepositoryFolder.Find(), "config", "data", "vehicle.csv"),
            "--rows", "split=train", "--hidden", "1500,1500", "--members", "3", "--epochs", "1", "--no-single", "--keep-anyway", "--name", "slow", "--out", folder);
        if (trained.Code != 0)
            throw new InvalidOperationException(trained.Error);
    }

    static Process Start(TemporaryFolder folder)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0",
            "--ops", "127.0.0.1:0", "--families", folder["families"]])
        { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["GATEWAY__Store__Mode"] = "off";
        return Process.Start(start)!;
    }

    [GeneratedRegex("http=(\\S+) .*ops=(\\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Listening();
}
