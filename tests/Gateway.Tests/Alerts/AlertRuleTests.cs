using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Metrics;
using Gateway.Replies;
using Testing;

namespace Gateway.Tests.Alerts;

public sealed class AlertRuleTests
{
    static readonly string Folder = Repository.File("config", "prometheus");
    static readonly string Rules = File.ReadAllText(Path.Combine(Folder, "alerts.yml"));
    static readonly string[] CaseFiles = ["alerts.test.yml", "budgets.test.yml"];
    static readonly string Cases = string.Concat(CaseFiles.Select(f => File.ReadAllText(Path.Combine(Folder, f))));

    [Fact]
    public void Alerts_use_only_metrics_that_the_gateway_exports()
    {
        var known = MetricTable.All.SelectMany(m => m.Kind == MetricKind.Histogram
            ? new[] { m.Name + "_bucket", m.Name + "_sum", m.Name + "_count" } : [m.Name]).ToHashSet(StringComparer.Ordinal);
        var used = Regex.Matches(Rules, "consensus_[a-z_]+").Select(m => m.Value).Distinct(StringComparer.Ordinal).ToArray();
        used.Length.ShouldBeGreaterThan(8);
        used.Where(name => !known.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Runbooks_use_only_metrics_that_the_gateway_exports()
    {
        var known = MetricTable.All.SelectMany(m => new[] { m.Name, m.Name + "_bucket" }).ToHashSet(StringComparer.Ordinal);
        foreach (string page in Directory.GetFiles(Repository.File("docs", "runbooks"), "*.md"))
        {
            Regex.Matches(File.ReadAllText(page), "consensus_[a-z_]+").Select(m => m.Value)
                .Where(name => !known.Contains(name)).ShouldBeEmpty(Path.GetFileName(page));
        }
    }

    [Fact]
    public void Every_alert_has_a_runbook_with_its_four_sections()
    {
        var names = Alerts();
        var pages = Regex.Matches(Rules, "runbook_url: '([^']+)'").Select(m => m.Groups[1].Value).ToArray();
        pages.Length.ShouldBe(names.Length);
        foreach (var (alert, page) in names.Zip(pages))
        {
            string text = File.ReadAllText(Repository.File(page));
            text.ShouldContain($"`{alert}`");
            foreach (string section in new[] { "Meaning", "Impact", "Diagnosis", "Mitigation" })
                Regex.IsMatch(text, $"(?m)^## {section}\n.{{20,}}").ShouldBeTrue($"{page}: {section}");
        }
    }

    [Fact]
    public void Every_alert_is_tested_firing_and_silent()
    {
        foreach (string alert in Alerts())
        {
            Regex.IsMatch(Cases, $@"alertname: {alert}, exp_alerts: \[ {{").ShouldBeTrue($"{alert} is never seen to fire");
            if (alert != "GatewayWatchdog")
                Cases.ShouldContain($"alertname: {alert}, exp_alerts: []", customMessage: $"{alert} is never seen silent");
        }
    }

    [NeedsFact("promtool")]
    public async Task Promtool_accepts_rules_and_configuration()
    {
        (await PromtoolAsync("check", "rules", "alerts.yml")).Code.ShouldBe(0);
        (await PromtoolAsync("check", "config", "prometheus.yml")).Code.ShouldBe(0);
    }

    [NeedsFact("promtool")]
    public async Task Promtool_sees_each_alert_fire_and_stay_silent()
    {
        var verdict = await PromtoolAsync(["test", "rules", .. CaseFiles]);
        verdict.Code.ShouldBe(0, verdict.Output + verdict.Error);
    }

    [NeedsFact("amtool")]
    public async Task Amtool_accepts_the_configuration_and_sends_each_severity_its_own_way()
    {
        string file = Repository.File("config", "alertmanager", "alertmanager.yml");
        (await Command.RunAsync("amtool", "check-config", file)).Code.ShouldBe(0);
        foreach (var (severity, receiver) in new[] { ("page", "pager"), ("ticket", "tickets"), ("none", "watchdog") })
            (await Command.RunAsync("amtool", "config", "routes", "test", $"--config.file={file}", $"severity={severity}")).Output.Trim().ShouldBe(receiver);
    }

    [Fact]
    public void At_most_eight_alerts_wake_someone_and_each_says_on_call_why_and_what_first()
    {
        string[] pages = [.. Regex.Matches(Rules, @"- alert: ([A-Za-z]+)(?:(?!- alert:)[\s\S])*?severity: (page|ticket|none)").Where(m => m.Groups[2].Value == "page").Select(m => m.Groups[1].Value)];
        pages.Length.ShouldBeInRange(1, 8);
        string guide = File.ReadAllText(Repository.File("docs", "guide", "on-call.md"));
        Regex.Matches(guide, @"(?m)^\| \[`([A-Za-z]+)`\]\(\.\./runbooks/[a-z-]+\.md\) \| .{20,} \| .{10,} \|$").Select(m => m.Groups[1].Value).ShouldBe(pages, ignoreOrder: true);
        foreach (string alert in Alerts())
            guide.ShouldContain($"`{alert}`");
    }

    [Fact]
    public void The_error_budget_counts_every_fault_of_ours_and_none_of_a_caller_s()
    {
        string[] counted = Regex.Match(Rules, "consensus_requests_total\\{outcome=~\"([a-z_|]+)\"\\}").Groups[1].Value.Split('|');
        counted.ShouldBe(FaultTable.All.Where(f => f.HttpStatus >= 500 && !f.Name.StartsWith("upstream_")).Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    static string[] Alerts() => [.. Regex.Matches(Rules, "- alert: ([A-Za-z]+)").Select(m => m.Groups[1].Value)];

    static Task<CommandResult> PromtoolAsync(params string[] arguments) =>
        Command.RunAsync(new ProcessStartInfo("promtool", arguments) { WorkingDirectory = Folder });
}
