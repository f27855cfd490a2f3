using System.Diagnostics;
using System.Text;
using Gateway.Configuration;
using Gateway.Serving;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Recording;

/// <summary>Requests that are not flagged, to a gateway that keeps decisions and to one that does not, in turns.</summary>
static class UnflaggedCost
{
    const int Pairs = 100;
    const int Seed = 20261122;
    const double Target = 1.05;

    /// <summary>Whether the median of an unflagged request is the same with the store as without, to 5 %.</summary>
    /// <param name="blocks">Of a hundred pairs.</param>
    /// <param name="audit">Probability with which an unflagged row is kept all the same.</param>
    /// <param name="output">Takes what was measured.</param>
    public static async Task<bool> RunAsync(int blocks, string audit, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("bench-record-");
        try
        {
            await using var keeps = await StartAsync(Path.Combine(folder.FullName, "decisions.db"), "durable", audit);
            await using var plain = await StartAsync(Path.Combine(folder.FullName, "none.db"), "off", audit);
            using var with = new HttpClient { BaseAddress = new Uri($"http://{keeps.Addresses.Http}") };
            using var without = new HttpClient { BaseAddress = new Uri($"http://{plain.Addresses.Http}") };
            byte[] body = Encoding.UTF8.GetBytes(await UnflaggedRowAsync(with));
            for (int i = 0; i < 500; i++)
                await PairAsync(with, without, body, i);
            double[] ratios = new double[blocks];
            for (int b = 0; b < blocks; b++)
                ratios[b] = await BlockAsync(with, without, body);
            return Judge(ratios, audit, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<double> BlockAsync(HttpClient with, HttpClient without, byte[] body)
    {
        double[] first = new double[Pairs];
        double[] second = new double[Pairs];
        for (int i = 0; i < Pairs; i++)
            (first[i], second[i]) = await PairAsync(with, without, body, i);
        Array.Sort(first);
        Array.Sort(second);
        return first[Pairs / 2] / second[Pairs / 2];
    }

    // Whoever goes first may find a colder machine: so they take turns in that too.
    static async Task<(double With, double Without)> PairAsync(HttpClient with, HttpClient without, byte[] body, int turn)
    {
        if (turn % 2 == 0)
            return (await AskAsync(with, body), await AskAsync(without, body));
        double second = await AskAsync(without, body);
        return (await AskAsync(with, body), second);
    }

    static async Task<double> AskAsync(HttpClient http, byte[] body)
    {
        long start = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(body);
        using var reply = await http.PostAsync(new Uri("/v2/models/mnist/infer", UriKind.Relative), content);
        await reply.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    static bool Judge(double[] ratios, string audit, TextWriter output)
    {
        // The median of the blocks' ratios, and its interval by resampling blocks: what slows the machine down slows whole blocks.
        var random = new Random(Seed);
        double[] resampled = [.. Enumerable.Range(0, 2000).Select(_ => Median([.. ratios.Select(_ => ratios[random.Next(ratios.Length)])])).Order()];
        double low = resampled[50], high = resampled[1949], middle = Median(ratios);
        bool met = low <= 1 && high >= 1 && high <= Target;
        output.WriteLine($"p50 of an unflagged request with the store over without, audit {audit}: {middle:F4}, 95 % interval [{low:F4}, {high:F4}] ({ratios.Length} blocks of {Pairs} pairs, seed {Seed})");
        output.WriteLine($"target: 1 in the interval, its end at most {Target}: {(met ? "pass" : low <= Target ? "within the error" : "FAIL")}");
        return low <= Target;
    }

    static double Median(double[] values)
    {
        Array.Sort(values = [.. values]);
        return values[values.Length / 2];
    }

    // Of the kept rows, the first that is not flagged.
    static async Task<string> UnflaggedRowAsync(HttpClient http)
    {
        var example = System.Text.Json.Nodes.JsonNode.Parse(await http.GetStringAsync(new Uri("/v2/models/mnist/example", UriKind.Relative)))!;
        var input = example["inputs"]![0]!;
        var all = input["data"]!.AsArray().Select(v => v!.ToJsonString()).ToArray();
        for (int row = 0; row < all.Length / 784; row++)
        {
            string body = $$"""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,784],"data":[{{string.Join(',', all.Skip(row * 784).Take(784))}}]}]}""";
            using var content = new StringContent(body);
            using var reply = await http.PostAsync(new Uri("/v2/models/mnist/infer", UriKind.Relative), content);
            if (reply.Headers.GetValues("Consensus-Flagged").Single() == "?0")
                return body;
        }

        throw new InvalidOperationException("every kept row is flagged");
    }

    static async Task<GatewayServer> StartAsync(string store, string mode, string audit)
    {
        var environment = new Dictionary<string, string> { ["GATEWAY__Store__Path"] = store, ["GATEWAY__Store__Mode"] = mode, ["GATEWAY__Store__AuditUnflagged"] = audit };
        var snapshot = ConfigLoader.Load(new ConfigArguments(null, "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"), environment, out var mistakes);
        var server = GatewayServer.Create(
            snapshot ?? throw new InvalidOperationException(string.Join("; ", mistakes)), TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await server.StartAsync(CancellationToken.None);
        return server;
    }
}
