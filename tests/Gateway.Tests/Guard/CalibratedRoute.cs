using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>The family tiny with a guarantee of the route score, issued by the verb calibrate through a running gateway, once for all tests.</summary>
[CollectionDefinition(Collection)]
public sealed class CalibratedRoute : IAsyncLifetime, ICollectionFixture<CalibratedRoute>, IDisposable
{
    /// <summary>Tests that share it.</summary>
    public const string Collection = "a calibrated route";

    /// <summary>Keys of the route.</summary>
    public const string Route = GuardedService.Mapped + """ "Answer": { "Label": "/label" }, "OnFlag": "annotate", "FlagBudget": "00:00:10", "AskEvery": "00:00:01", """;

    readonly TemporaryFolder folder = new();

    /// <summary>What calibrate printed.</summary>
    internal CommandResult Said { get; private set; } = new(-1, "", "");

    /// <summary>What the second calibration on the same rows printed.</summary>
    internal CommandResult Again { get; private set; } = new(-1, "", "");

    /// <summary>The route's file.</summary>
    public JsonNode File => JsonNode.Parse(System.IO.File.ReadAllText(folder["issued/routes/score.json"]))!;

    /// <summary>The family's ledger.</summary>
    public string Ledger => System.IO.File.ReadAllText(folder["issued/ledger.json"]);

    /// <summary>Rows: age, index of the region, true label; 0 to 99 fit, 100 to 499 calibrate.</summary>
    public (double Age, int Region, string Truth)[] Rows { get; } = new (double, int, string)[500];

    /// <summary>The service: "0" where the age is above the region's index, and wrong within 0.1 of it.</summary>
    public static string Answer(double age, int region) => Math.Abs(age - region) < 0.1 ? (age > region ? "1" : "0") : age > region ? "0" : "1";

    public async Task InitializeAsync()
    {
        Draw(5, Rows);
        System.IO.File.WriteAllText(folder["rows.csv"], Csv(Rows));
        await using var service = await GuardedService.StartAsync(Service(new()), Route, Write);
        string family = Path.Combine(service.Gateway.Families, "tiny");
        System.IO.File.WriteAllText(folder["guarded.json"], $$"""{ "Routes": { "score": { {{Route}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }""");
        Said = await CalibrateAsync(service, family, "100-499");
        Again = await CalibrateAsync(service, family, "100-499", "--force");
        CopyTo(family, folder["issued"]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>A gateway over a copy of the family, in front of a service that does as it is told.</summary>
    internal Task<GuardedService> StartAsync(ScriptedService script, string route = Route) =>
        GuardedService.StartAsync(Service(script), route, families => CopyFamily(Path.Combine(families, "tiny")));

    /// <summary>Copies the calibrated family to a folder.</summary>
    public void CopyFamily(string to) => CopyTo(folder["issued"], to);

    /// <summary>Writes as many rows as a CSV file.</summary>
    public static void WriteRows(string path, int seed, int count)
    {
        var rows = new (double, int, string)[count];
        Draw(seed, rows);
        System.IO.File.WriteAllText(path, Csv(rows));
    }

    static void Draw(int seed, (double Age, int Region, string Truth)[] rows)
    {
        var (random, seen) = (new Random(seed), new HashSet<(double, int)>());
        for (int i = 0; i < rows.Length; i++)
        {
            double age;
            do
                age = Math.Round(0.001 + (2.5 * random.NextDouble()), 4);
            while (!seen.Add((age, i % 2)));
            rows[i] = (age, i % 2, age > i % 2 ? "0" : "1");
        }
    }

    async Task<CommandResult> CalibrateAsync(GuardedService service, string family, string rows, params string[] more)
    {
        return await RunAsync("calibrate", family, ["--guard", "score", "--config", folder["guarded.json"], "--data", folder["rows.csv"],
            "--fit-rows", "0-99", "--rows", rows, "--alpha", "0.05", "--url", service.Gateway.Data.BaseAddress!.ToString(), "--ops", service.Gateway.Ops.BaseAddress!.ToString(), .. more]);
    }

    /// <summary>Runs a verb of the export program on a family.</summary>
    internal static Task<CommandResult> RunAsync(string verb, string family, params string[] more)
    {
        string here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        return Command.RunAsync("dotnet", [Path.Combine(here, "..", "..", "Export", Path.GetFileName(here), "Export.dll"), verb, family, .. more]);
    }

    static void Write(string families)
    {
        byte[] golden = GoldenFile.Of(("input/x", [3, 2], [2, 0, 0.5f, 1, 1.75f, 1]));
        string written = GuardedService.Family().With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) }).Write(families);
        System.IO.File.WriteAllBytes(Path.Combine(written, "golden.npz"), golden);
    }

    internal static RequestDelegate Service(ScriptedService script) => async context =>
    {
        var body = await JsonNode.ParseAsync(context.Request.Body);
        string answer = script.Says ?? Answer(body!["applicant"]!["age"]!.GetValue<double>(), (string?)body["region"] == "s" ? 1 : 0);
        context.Response.StatusCode = script.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"label":"{{answer}}"}""");
    };

    static string Csv((double Age, int Region, string Truth)[] rows) => rows.Aggregate(new StringBuilder("age,region,label\n"),
        (csv, r) => csv.Append(CultureInfo.InvariantCulture, $"{r.Age},{(r.Region == 0 ? "n" : "s")},{r.Truth}\n")).ToString();

    static void CopyTo(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            System.IO.File.Copy(file, target);
        }
    }
}
