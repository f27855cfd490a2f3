using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Gateway.Tests.Faults;

/// <summary>What has to hold once a fault is over.</summary>
static class Aftermath
{
    static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    /// <summary>Ready within ten seconds, answers right (the row [1, 0] is unflagged, [0, 1] is flagged), and no accepted row without an outcome.</summary>
    public static async Task ShouldBeWellAsync(HttpClient data, HttpClient ops)
    {
        var watch = Stopwatch.StartNew();
        while (!await IsReadyAsync(data))
        {
            watch.Elapsed.ShouldBeLessThan(Recovery, "not ready again");
            await Task.Delay(50);
        }

        (await AskAsync(data, "[1,0]")).ShouldBe((HttpStatusCode.OK, "?0"));
        (await AskAsync(data, "[0,1]")).ShouldBe((HttpStatusCode.OK, "?1"));
        await ConservedAsync(ops);
    }

    /// <summary>Waits until no row is in flight, and compares what was accepted with what became of it.</summary>
    /// <returns>The metrics.</returns>
    public static async Task<string> ConservedAsync(HttpClient ops)
    {
        string metrics = "";
        var watch = Stopwatch.StartNew();
        do
        {
            metrics = await ops.GetStringAsync("/metrics");
            if (Sum(metrics, "consensus_rows_in_flight{") == 0 && Sum(metrics, "consensus_rows_accepted_total{") == Sum(metrics, "consensus_rows_total{"))
                return metrics;
            await Task.Delay(50);
        }
        while (watch.Elapsed < Recovery);
        Sum(metrics, "consensus_rows_total{").ShouldBe(Sum(metrics, "consensus_rows_accepted_total{"));
        Sum(metrics, "consensus_rows_in_flight{").ShouldBe(0);
        return metrics;
    }

    /// <summary>Sum of the samples that begin so.</summary>
    public static double Sum(string metrics, string start) => metrics.Split('\n').Where(l => l.StartsWith(start, StringComparison.Ordinal))
        .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Asks the family tiny for a row: the status, and what Consensus-Flagged says.</summary>
    public static async Task<(HttpStatusCode Status, string Flagged)> AskAsync(HttpClient data, string row, CancellationToken cancellation = default)
    {
        using var content = new StringContent($$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":{{row}}}]}""");
        using var reply = await data.PostAsync("/v2/models/tiny/infer", content, cancellation);
        return (reply.StatusCode, reply.Headers.TryGetValues("Consensus-Flagged", out var said) ? string.Join(',', said) : "");
    }

    static async Task<bool> IsReadyAsync(HttpClient data)
    {
        try
        {
            using var reply = await data.GetAsync(new Uri("/v2/health/ready", UriKind.Relative));
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
