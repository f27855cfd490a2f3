using System.Text.Json.Nodes;
using Testing;
using Xunit.Abstractions;

namespace Export.Tests.Commands;

/// <summary>Small families on real data: what they can promise, or why they cannot. The calibration split fits, the test split calibrates.</summary>
public sealed class RealDataTests(ITestOutputHelper output) : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("config/data/penguins.csv", "0.1", true)]
    // 84 rows: without an error 149 are the least.
    [InlineData("config/data/penguins.csv", "0.02", false)]
    [InlineData("tests/Export.Tests/Data/shuttle.csv.gz", "0.01", true)]
    // Of the surest vehicles more than a quarter is wrong, of the surest days a seventh: networks as small as these know no better.
    [InlineData("config/data/vehicle.csv", "0.02", false)]
    [InlineData("config/data/weather.csv", "0.05", false)]
    public async Task A_family_gets_a_guarantee_or_is_told_what_it_lacks(string data, string alpha, bool promised)
    {
        string path = Path.Combine(Repository.Root, data), family = folder["family"];
        (int code, _, string error) = await Cli.Run(["train", "--data", path, "--rows", "split=train", "--members", "3", "--hidden", "16", "--epochs", "30",
            "--no-single", "--name", "real", "--out", family, .. data.Contains("weather") ? new[] { "--ignore", "location,date" } : []]);
        code.ShouldBe(0, error);

        (code, string said, error) = await Cli.Run("calibrate", family, "--data", path, "--fit-rows", "split=calibration", "--rows", "split=test", "--alpha", alpha);

        output.WriteLine($"{Path.GetFileName(data)}, alpha {alpha}: {said.Split('\n').First(l => l.Contains("coverage") || l.StartsWith("no guarantee", StringComparison.Ordinal)).Trim()}");
        (code, error).ShouldBe((promised ? 0 : 1, ""));
        JsonNode[] guarantees = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!["guarantees"]!.AsArray().Select(g => g!)];
        guarantees.Length.ShouldBe(promised ? 1 : 0);
        said.ShouldContain(promised ? "guarantee mean-" : "no guarantee: ");
        if (!promised)
            said.ShouldMatch("it needs about [0-9]+ rows|no number of rows would do at this alpha and start");
    }
}
