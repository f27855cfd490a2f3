using System.Diagnostics;
using Ensemble.Decisions;
using Ensemble.Execution;
using Gateway.Metrics;
using Testing;

namespace Gateway.Tests.Metrics;

public sealed class MetricTableTests
{
    [Fact]
    public void Metric_page_says_what_the_table_says() =>
        GeneratedFile.ShouldBeCurrent("docs/reference/metrics.md", MetricDocs.Markdown());

    [Fact]
    public async Task The_table_lists_exactly_what_is_exported()
    {
        using var metrics = Exercised();
        string text = await metrics.TextAsync(default);
        var exported = text.Split('\n').Where(l => l.StartsWith("# TYPE consensus_", StringComparison.Ordinal))
            .Select(l => string.Join(' ', l.Split(' ')[2..])).Order(StringComparer.Ordinal);
        exported.ShouldBe(MetricTable.All.Select(m => $"{m.Name} {m.Kind.ToString().ToLowerInvariant()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_end_as_their_kind_and_unit_ask()
    {
        foreach (var metric in MetricTable.All)
        {
            metric.Name.ShouldStartWith("consensus_");
            metric.Name.EndsWith("_total", StringComparison.Ordinal).ShouldBe(metric.Kind == MetricKind.Counter, metric.Name);
            metric.Buckets.ShouldBe([.. metric.Buckets.Order()], metric.Name);
            (metric.Buckets.Length > 0).ShouldBe(metric.Kind == MetricKind.Histogram, metric.Name);
            metric.Help.ShouldEndWith(".", Case.Sensitive, metric.Name);
        }
    }

    [NeedsFact("promtool")]
    public async Task Promtool_accepts_the_text_of_a_busy_gateway()
    {
        using var metrics = Exercised();
        var verdict = await Command.RunAsync(new ProcessStartInfo("promtool", ["check", "metrics"]), await metrics.TextAsync(default));
        verdict.ShouldBe(new CommandResult(0, "", ""));
    }

    [Fact]
    public async Task Sixteen_families_of_five_members_stay_below_five_thousand_series()
    {
        using GatewayMetrics metrics = new();
        for (int i = 0; i < 16; i++)
            Exercise(metrics, $"family-{i}", ["a", "b", "c", "d", "e"]);
        metrics.Monitors.Show([.. Enumerable.Range(0, 16).Select(i => Watched($"family-{i}"))]);
        string text = await metrics.TextAsync(default);
        text.Split('\n').Count(line => line.Length > 0 && line[0] != '#').ShouldBeLessThan(5000);
    }

    static GatewayMetrics Exercised()
    {
        GatewayMetrics metrics = new(withProcess: true);
        Exercise(metrics, "digits", ["a", "b"]);
        metrics.Fault("not_found");
        metrics.Monitors.Show([Watched("digits")]);
        metrics.Passed("old-service", "2xx", TimeSpan.FromMilliseconds(5));
        return metrics;
    }

    [Fact]
    public async Task What_is_watched_no_more_has_no_series()
    {
        using var metrics = Exercised();
        metrics.Monitors.Show([Watched("digits") with { Guarantees = [], LabelError = null }]);
        string text = await metrics.TextAsync(default);
        text.ShouldContain("consensus_audit_backlog_rows{family=\"digits\"} 12");
        text.ShouldNotContain("consensus_unflagged_risk{");
        text.ShouldNotContain("consensus_label_error{");
    }

    static MonitoredFamily Watched(string family) => new(
        family, [new MonitoredGuarantee("mean", -0.5, 0.1, 0, 0.001, 0.03, 100, 4, false)], 12, 1.7e9, (0.01, 0.002, 0.03),
        [("risk", -1, false), ("novelty", 3.2, true)], [("classes", 0.2, 0.12, true), ("flags", 0.01, 0, false)]);

    static void Exercise(GatewayMetrics metrics, string family, string[] members)
    {
        metrics.FamilyLoaded(new(family, "1", members, 1, 0.2, [new GuaranteeFacts("mean", "valid", 0.02)]));
        metrics.Of(family).RequestStarted();
        metrics.RowsAccepted(family, 1);
        foreach (string member in members)
            metrics.Member(family, member, MemberStatus.Answered, TimeSpan.FromMilliseconds(1));
        metrics.Reasons(family, [new Decision(Reason.Risk, 0.4, 0.1, 1, 3, 2)]);
        metrics.RowOutcomes(family, 0, 1, 0, 0, 0);
        metrics.Of(family).RequestEnded("ok", 1, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(1));
    }
}
