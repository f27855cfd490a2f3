using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Benchmarks.Promise;
using Testing;

namespace Benchmarks.Demo;

/// <summary>
/// A day in a minute or two: familiar digits, then digits upside down, with a real Prometheus and Alertmanager beside the gateway. Prints
/// when somebody is told, when labels have proved that the promise is broken, and when a new one holds.
/// </summary>
static class DemoBenchmark
{
    const string Jump = "GatewayFlagsJump", Withdrawn = "GatewayGuaranteeWithdrawn";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(TextWriter output)
    {
        using var folder = new TemporaryFolder();
        await using var pager = await DemoPager.StartAsync();
        output.WriteLine("a family of five small networks is trained on 3,000 digits, and its promise calibrated on 1,500 others");
        using var programs = await DemoPrograms.StartAsync(folder, pager.Address);
        var clock = Stopwatch.StartNew();
        double Step(string what)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0.0} s  {what}"));
            return clock.Elapsed.TotalSeconds;
        }

        bool shifted = false;
        await using var stream = new DemoStream(programs.Data, () => Volatile.Read(ref shifted));
        await using var labeller = new DemoLabeller(programs.Data, stream);
        stream.Begin();
        labeller.Begin();
        Step("familiar digits, twenty a request; the audit draws half of them, and somebody labels what it hands out");
        await Task.Delay(TimeSpan.FromSeconds(15));
        string early = await StateAsync(programs.Data);
        bool quiet = !pager.Said(Jump, "firing") && !pager.Said(Withdrawn, "firing");
        Step($"{stream.Rows} rows, {stream.Flagged} flagged, {labeller.Given} labels; {early}; {(quiet ? "nobody was told anything" : "somebody was told something")}");

        (long rows, long flagged, long labels) = (stream.Rows, stream.Flagged, labeller.Given);
        Volatile.Write(ref shifted, true);
        double turned = Step("from here on digits come upside down");
        // Each is looked for by itself, in whichever order they come.
        async Task<double> Ticket() => await UntilAsync(() => pager.Said(Jump, "firing")) ? Step($"a ticket: {Jump} ({stream.Flagged - flagged} of {stream.Rows - rows} rows are flagged)") : double.NaN;
        async Task<double> Proof() => await UntilAsync(async () => (await StateAsync(programs.Data)).StartsWith("withdrawn", StringComparison.Ordinal))
            ? Step($"{await StateAsync(programs.Data)}, after {labeller.Given - labels} labels") : double.NaN;
        async Task<double> Page() => await UntilAsync(() => pager.Said(Withdrawn, "firing")) ? Step($"a page: {Withdrawn}") : double.NaN;
        double[] seen = await Task.WhenAll(Ticket(), Proof(), Page());
        (double told, double proved, double woken) = (seen[0], seen[1], seen[2]);

        Volatile.Write(ref shifted, false);
        var since = TimeProvider.System.GetUtcNow().AddSeconds(1);
        double mended = Step("whoever turned them was found; digits come as before");
        async Task<bool> Closed() => await UntilAsync(() => pager.Said(Jump, "resolved")) && Step($"the ticket is closed: {Jump}") > 0;
        var closing = Closed();
        labels = labeller.Given;
        // Half of what was audited is enough, and few enough that no row comes twice: calibrate takes no copies.
        await UntilAsync(() => labeller.Given - labels >= 600);
        var calibrated = await CalibrateAsync(programs, folder, since);
        Step(calibrated.Code == 0 ? "calibrate, on what was labelled since: " + calibrated.Output.Split('\n').First(l => l.StartsWith("guarantee", StringComparison.Ordinal)) : "calibrate: " + Last(calibrated.Error));
        bool valid = await UntilAsync(async () => (await StateAsync(programs.Data)).StartsWith("valid", StringComparison.Ordinal));
        double again = Step(valid ? $"{await StateAsync(programs.Data)}, without a restart" : await StateAsync(programs.Data));
        if (!await closing)
            Step($"{Jump} is still open");
        bool resolved = await UntilAsync(() => pager.Said(Withdrawn, "resolved"));
        double over = Step(resolved ? $"the page is closed: {Withdrawn}" : $"{Withdrawn} is still open");
        output.WriteLine();
        return Target.Print(output, "The rules look at ten seconds here and wait for two; in production at ten minutes and for five",
        [
            new("told of something while all was well", quiet ? 0 : 1, 0),
            new("s from the shift to the ticket", told - turned, 60),
            new("s from the shift to the withdrawal, by labels", proved - turned, 60),
            new("s from the withdrawal to the page", woken - proved, 15),
            new("s from the mended stream to a promise that holds", valid ? again - mended : double.NaN, 120),
            new("s from there until the page is closed", resolved ? over - again : double.NaN, 30),
        ]) ? 0 : 1;
    }

    // The guarantee that replies name at this moment, from the monitors' own account of it.
    static async Task<string> StateAsync(HttpClient gateway)
    {
        var all = JsonNode.Parse(await gateway.GetStringAsync(new Uri("/v2/models/mnist/guarantees", UriKind.Relative)))!;
        var last = all["guarantees"]!.AsArray()[^1]!;
        return $"{last["state"]}: at most {(double)last["alpha"]! * 100:0.#} % of the unflagged rows are wrong ({last["id"]})";
    }

    static Task<bool> UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    static async Task<bool> UntilAsync(Func<Task<bool>> holds)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(200))
        {
            if (await holds())
                return true;
        }

        return false;
    }

    static async Task<CommandResult> CalibrateAsync(DemoPrograms programs, TemporaryFolder folder, DateTimeOffset since)
    {
        string query = $"/v2/models/mnist/decisions?since={since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}&blind=true&thinned=true&format=npz";
        await File.WriteAllBytesAsync(folder["fresh.npz"], await programs.Data.GetByteArrayAsync(new Uri(query, UriKind.Relative)));
        return await DemoFamily.CalibrateAsync(folder["families/mnist"], folder["fresh.npz"]);
    }

    static string Last(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
}
