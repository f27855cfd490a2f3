using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Metrics;
using Testing;

namespace Gateway.Tests.Dashboards;

/// <summary>The dashboards of config/grafana: made from one description, of metrics that there are.</summary>
[Trait("Category", "Journey")]
public sealed class DashboardTests
{
    // Not the gateway's own: Prometheus makes them.
    static readonly string[] Prometheus = ["ALERTS", "up"];

    public static TheoryData<string> Files => [.. AllDashboards.List.Select(d => d.File)];

    [Fact]
    public void There_is_a_file_for_each_dashboard_and_no_other() =>
        Directory.GetFiles(Repository.File("config", "grafana"), "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
            .ShouldBe(AllDashboards.List.Select(d => d.File).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_does_not_lag_behind_its_description(string file) =>
        GeneratedFile.ShouldBeCurrent($"config/grafana/{file}.json", DashboardJson.Text(AllDashboards.List.Single(d => d.File == file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_lie_beside_each_other_and_every_name_is_there_once(string file)
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Repository.File("config", "grafana", $"{file}.json")))!;
        ((string)dashboard["uid"]!).Length.ShouldBeInRange(1, 40);
        ((int)dashboard["schemaVersion"]!).ShouldBeGreaterThanOrEqualTo(36);
        var panels = dashboard["panels"]!.AsArray();
        panels.Select(p => (int)p!["id"]!).ShouldBeUnique();
        panels.Select(p => (string)p!["title"]!).ShouldBeUnique();
        var taken = new HashSet<(int, int)>();
        foreach (var place in panels.Select(p => p!["gridPos"]!))
        {
            ((int)place["x"]! + (int)place["w"]!).ShouldBeLessThanOrEqualTo(24);
            for (int x = 0; x < (int)place["w"]!; x++)
            {
                for (int y = 0; y < (int)place["h"]!; y++)
                    taken.Add(((int)place["x"]! + x, (int)place["y"]! + y)).ShouldBeTrue();
            }
        }

        var variables = dashboard["templating"]!["list"]!.AsArray().Select(v => (string)v!["name"]!).ToArray();
        foreach (var target in panels.SelectMany(p => p!["targets"]!.AsArray()))
        {
            ((string)target!["datasource"]!["uid"]!).ShouldBe("${datasource}");
            Regex.Matches((string)target["expr"]!, "\\$([a-z]+)").Select(m => m.Groups[1].Value).ShouldBeSubsetOf(variables);
        }
    }

    [NeedsFact("prometheus")]
    public async Task Every_query_names_what_a_gateway_exports_and_a_real_Prometheus_answers_it()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using PrometheusServer prometheus = new(gateway.Ops.BaseAddress!.Authority);
        (await prometheus.ValueAsync("up{job=\"gateway\"} == 1")).ShouldBe("1");
        for (int i = 0; i < 20; i++)
        {
            (await gateway.InferRowsAsync([0, 1, 1, 0])).Status.ShouldBe(System.Net.HttpStatusCode.OK);
            await Task.Delay(200);
        }

        string metrics = await gateway.Ops.GetStringAsync("/metrics");
        var known = Regex.Matches(metrics, "(?m)^# TYPE (\\S+) (\\S+)").SelectMany(m => m.Groups[2].Value == "histogram"
            ? new[] { m.Groups[1].Value + "_bucket", m.Groups[1].Value + "_count", m.Groups[1].Value + "_sum" } : [m.Groups[1].Value]).Concat(Prometheus).ToHashSet(StringComparer.Ordinal);
        var queries = AllDashboards.List.SelectMany(d => d.Panels).SelectMany(p => p.Queries).ToArray();
        queries.SelectMany(q => Regex.Matches(q.Expr, "[A-Za-z_]+(?=\\{)").Select(m => m.Value)).Where(name => !known.Contains(name)).ShouldBeEmpty();
        // Rates need two scrapes in which there was something.
        await prometheus.ValueAsync("sum(rate(consensus_requests_total[1m])) > 0");
        var silent = new List<string>();
        foreach (var query in queries)
        {
            string asked = query.Expr.Replace("$__rate_interval", "1m").Replace("$job", "gateway").Replace("$instance", ".*").Replace("$family", ".*");
            int answers = await prometheus.CountAsync(asked);
            if (query.Always && answers == 0)
                silent.Add(asked);
        }

        silent.ShouldBeEmpty();
    }
}
