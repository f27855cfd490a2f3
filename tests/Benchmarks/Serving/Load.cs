using System.Globalization;
using System.Text.RegularExpressions;
using Testing;

namespace Benchmarks.Serving;

/// <summary>wrk with one thread, which posts 64 bodies in turn.</summary>
static partial class Load
{
    const string Program = "/usr/bin/wrk";

    public static bool IsThere => File.Exists(Program);

    /// <summary>Loads a server for a while.</summary>
    public static async Task<Sample> RunAsync(ServerProcess server, MadeBenchFamily family, int connections, int seconds)
    {
        string path = $"/v2/models/{family.Family.Name}/infer";
        double before = server.Processor;
        long allocated = server.Allocated;
        var sample = await RunAsync($"http://{server.Address}", family.BodiesFile, path, connections, seconds);
        double answered = Math.Max(1, sample.Rate * sample.Seconds);
        return sample with { Processor = (server.Processor - before) * 1e6 / answered, Allocated = (server.Allocated - allocated) / answered };
    }

    /// <summary>Loads a server until the compiler's second tier has done its work: three seconds bring nothing more.</summary>
    /// <param name="server">The server.</param>
    /// <param name="family">What it is asked.</param>
    /// <param name="most">Seconds at most.</param>
    public static async Task WarmAsync(ServerProcess server, MadeBenchFamily family, int most)
    {
        double best = double.PositiveInfinity;
        for (int i = 0, since = 0; i < most && since < 3; i++)
        {
            double now = (await RunAsync(server, family, 16, 1)).Processor;
            since = now < 0.95 * best ? 0 : since + 1;
            best = Math.Min(best, now);
        }
    }

    /// <summary>Loads an address for a while; nothing is known of its processor time.</summary>
    /// <param name="address">http://HOST:PORT.</param>
    /// <param name="bodies">File of bodies, one a line.</param>
    /// <param name="path">Where they are posted.</param>
    /// <param name="connections">Connections.</param>
    /// <param name="seconds">How long.</param>
    public static async Task<Sample> RunAsync(string address, string bodies, string path, int connections, int seconds)
    {
        var ended = await Command.RunAsync(Program, "-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "30s", "--latency",
            "-s", Repository.File("tests", "Benchmarks", "Baselines", "rotate.lua"), address, "--", bodies, path);
        if (ended.Code != 0)
            throw new InvalidOperationException(ended.Error + ended.Output);
        double requests = double.Parse(Requests().Match(ended.Output).Groups["n"].Value, CultureInfo.InvariantCulture);
        // Who turns requests away is not faster for it: only answers count. None at all counts as one, so that ratios are numbers.
        long refused = Refused().Match(ended.Output) is { Success: true } some ? long.Parse(some.Groups["n"].Value, CultureInfo.InvariantCulture) : 0;
        double answered = Math.Max(1, requests - refused);
        double lasted = double.Parse(Requests().Match(ended.Output).Groups["s"].Value, CultureInfo.InvariantCulture), rate = answered / lasted;
        long failed = refused + SocketErrors().Matches(ended.Output).SelectMany(m => m.Groups["n"].Captures).Sum(c => long.Parse(c.Value, CultureInfo.InvariantCulture));
        return new Sample(rate, Milliseconds(ended.Output, "50%"), Milliseconds(ended.Output, "99%"), 0, 0, failed) { Seconds = lasted };
    }

    static double Milliseconds(string text, string quantile)
    {
        var match = Regex.Match(text, quantile + @"\s+(?<n>[0-9.]+)(?<unit>us|ms|s|m)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        double value = double.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch { "us" => value / 1000, "ms" => value, "s" => value * 1000, _ => value * 60_000 };
    }

    [GeneratedRegex("(?<n>[0-9]+) requests in (?<s>[0-9.]+)s", RegexOptions.ExplicitCapture)]
    private static partial Regex Requests();

    [GeneratedRegex("Non-2xx or 3xx responses: (?<n>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Refused();

    [GeneratedRegex("Socket errors: connect (?<n>[0-9]+), read (?<n>[0-9]+), write (?<n>[0-9]+), timeout (?<n>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex SocketErrors();
}
