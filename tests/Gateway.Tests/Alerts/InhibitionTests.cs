using System.Text;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Alerts;

/// <summary>What follows from something that is known already wakes nobody: asked of a real Alertmanager with the shipped rules.</summary>
[Trait("Category", "Journey")]
public sealed class InhibitionTests
{
    // What is known, what follows from it, and what does not.
    static readonly (string Source, string Follows, string Other)[] Cases =
    [
        ("GatewayDown", "GatewayQuorumLost", ""),
        ("GatewayQuorumLost", "GatewayErrorBudgetBurnFast", "GatewayFlagsSilent"),
        ("GatewayQuorumLost", "GatewayMemberCircuitOpen", "GatewayGuaranteeWithdrawn"),
        ("GatewayFamilyNotLoaded", "GatewayErrorBudgetBurnMedium", "GatewayStoreDropping"),
        ("GatewayErrorBudgetBurnFast", "GatewayErrorBudgetBurnMedium", "GatewayFlagsSilent"),
        ("GatewayStoreDropping", "GatewayStoreBacklog", "GatewayDiskFillsSoon"),
        ("GatewayGuaranteeWithdrawn", "GatewayUnflaggedRiskRose", "GatewayAuditOverdue"),
    ];

    [NeedsFact("prometheus-alertmanager")]
    public async Task What_follows_is_kept_back_and_what_does_not_is_not()
    {
        await using var pager = await Pager.StartAsync();
        using var alertmanager = new AlertmanagerServer(pager.Address);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{alertmanager.Address}") };
        var alerts = new JsonArray();
        // Each case on a gateway of its own; what follows is there on another family of it too, where it follows from nothing.
        for (int i = 0; i < Cases.Length; i++)
        {
            foreach (var (name, family) in new[] { (Cases[i].Source, "a"), (Cases[i].Follows, "a"), (Cases[i].Other, "a"), (Cases[i].Follows, "b") }.Where(a => a.Item1.Length > 0))
            {
                alerts.Add(new JsonObject
                {
                    ["labels"] = new JsonObject { ["alertname"] = name, ["instance"] = $"i{i}", ["family"] = family, ["answer"] = "mean", ["severity"] = name == "GatewayStoreBacklog" ? "ticket" : "page" },
                });
            }
        }

        await PostAsync(http, alerts.ToJsonString());
        string[] kept = [];
        string[] expected = [.. Cases.SelectMany((c, i) => c.Source is "GatewayDown" or "GatewayStoreDropping" ? new[] { $"i{i} {c.Follows} a", $"i{i} {c.Follows} b" } : [$"i{i} {c.Follows} a"]).Order(StringComparer.Ordinal)];
        for (int i = 0; i < 300 && !kept.SequenceEqual(expected); i++)
        {
            await Task.Delay(100);
            var all = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v2/alerts", UriKind.Relative)))!.AsArray();
            kept = [.. all.Where(a => a!["status"]!["inhibitedBy"]!.AsArray().Count > 0).Select(a => $"{a!["labels"]!["instance"]} {a["labels"]!["alertname"]} {a["labels"]!["family"]}").Order(StringComparer.Ordinal)];
        }

        kept.ShouldBe(expected);
    }

    static async Task PostAsync(HttpClient http, string alerts)
    {
        for (int i = 0; i < 300; i++)
        {
            try
            {
                using var body = new StringContent(alerts, Encoding.UTF8, "application/json");
                using var reply = await http.PostAsync(new Uri("/api/v2/alerts", UriKind.Relative), body);
                reply.IsSuccessStatusCode.ShouldBeTrue(await reply.Content.ReadAsStringAsync());
                return;
            }
            catch (HttpRequestException)
            {
                // It has not opened its port yet.
                await Task.Delay(100);
            }
        }

        throw new TimeoutException("the Alertmanager takes no alerts");
    }
}
