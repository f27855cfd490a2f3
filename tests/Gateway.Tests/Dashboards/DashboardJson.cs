using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Dashboards;

/// <summary>A dashboard as Grafana reads it.</summary>
static class DashboardJson
{
    const int Columns = 24, Height = 8;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(Dashboard dashboard)
    {
        var panels = new JsonArray();
        int x = 0, y = 0, height = 0;
        foreach (var panel in dashboard.Panels)
        {
            if (x + panel.Width > Columns)
                (x, y, height) = (0, y + height, 0);
            int own = panel.Kind == "stat" ? Height / 2 : Height;
            panels.Add(Of(panel, panels.Count + 1, new JsonObject { ["h"] = own, ["w"] = panel.Width, ["x"] = x, ["y"] = y }));
            (x, height) = (x + panel.Width, Math.Max(height, own));
        }

        return new JsonObject
        {
            ["uid"] = $"consensus-{dashboard.File}",
            ["title"] = dashboard.Title,
            ["tags"] = new JsonArray("consensus"),
            ["schemaVersion"] = 39,
            ["version"] = 1,
            ["editable"] = true,
            ["timezone"] = "browser",
            ["refresh"] = "30s",
            ["time"] = new JsonObject { ["from"] = "now-3h", ["to"] = "now" },
            ["templating"] = new JsonObject { ["list"] = Variables(dashboard.ByFamily) },
            ["annotations"] = new JsonObject { ["list"] = new JsonArray() },
            ["links"] = new JsonArray(new JsonObject { ["type"] = "dashboards", ["tags"] = new JsonArray("consensus"), ["title"] = "Consensus", ["asDropdown"] = true, ["includeVars"] = true, ["keepTime"] = true }),
            ["panels"] = panels,
        }.ToJsonString(Indented) + "\n";
    }

    static JsonArray Variables(bool byFamily)
    {
        var list = new JsonArray(
            new JsonObject { ["name"] = "datasource", ["label"] = "Prometheus", ["type"] = "datasource", ["query"] = "prometheus", ["refresh"] = 1 },
            Variable("job", "consensus_build_info", many: false),
            Variable("instance", "consensus_build_info{job=\"$job\"}", many: true));
        if (byFamily)
            list.Add(Variable("family", "consensus_family_loaded{job=\"$job\"}", many: false));
        return list;
    }

    static JsonObject Variable(string name, string series, bool many) => new()
    {
        ["name"] = name, ["label"] = name, ["type"] = "query", ["datasource"] = Source(), ["query"] = $"label_values({series}, {name})",
        ["refresh"] = 2, ["sort"] = 1, ["multi"] = many, ["includeAll"] = many, ["allValue"] = many ? ".*" : null,
    };

    static JsonObject Source() => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };

    static JsonObject Of(Panel panel, int id, JsonObject place)
    {
        var targets = new JsonArray();
        foreach (var query in panel.Queries)
        {
            targets.Add(new JsonObject
            {
                ["refId"] = $"{(char)('A' + targets.Count)}", ["datasource"] = Source(), ["expr"] = query.Expr, ["legendFormat"] = query.Legend,
                ["instant"] = panel.Kind == "stat", ["range"] = panel.Kind != "stat", ["format"] = panel.Kind == "heatmap" ? "heatmap" : "time_series",
            });
        }

        return new JsonObject
        {
            ["id"] = id, ["type"] = panel.Kind, ["title"] = panel.Title, ["description"] = panel.Says, ["gridPos"] = place, ["datasource"] = Source(),
            ["fieldConfig"] = new JsonObject { ["defaults"] = new JsonObject { ["unit"] = panel.Unit }, ["overrides"] = new JsonArray() },
            ["options"] = panel.Kind switch
            {
                "stat" => new JsonObject { ["reduceOptions"] = new JsonObject { ["calcs"] = new JsonArray("lastNotNull") }, ["textMode"] = panel.Queries.Length > 1 ? "value_and_name" : "value" },
                "heatmap" => new JsonObject { ["calculate"] = false, ["yAxis"] = new JsonObject { ["unit"] = panel.Unit } },
                _ => new JsonObject { ["legend"] = new JsonObject { ["displayMode"] = "list", ["placement"] = "bottom" }, ["tooltip"] = new JsonObject { ["mode"] = "multi" } },
            },
            ["targets"] = targets,
        };
    }
}
