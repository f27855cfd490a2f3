using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Calibrating;
using Export.Evaluation;

namespace Export.Tests.Commands;

/// <summary>Guarantees beyond one threshold on independent rows: groups, clusters, costs, starts, declared candidates, methods.</summary>
public sealed class CalibrateGroupsTests(SiteFamily sites) : IClassFixture<SiteFamily>
{
    [Theory]
    [InlineData("--group")]
    [InlineData("--group-parameter")]
    public async Task Each_group_has_a_threshold_and_one_with_too_few_rows_has_none(string option)
    {
        string family = sites.Copy();
        (int code, string output, string error) = await sites.Calibrate(family, option, "site", "--start", "0.2");
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("in every group of site that has a threshold, all together");

        JsonNode guarantee = Guarantee(family);
        JsonNode[] groups = [.. guarantee["groups"]!["thresholds"]!.AsArray().Select(g => g!)];
        groups.Select(g => g["value"]!.GetValue<string>()).ShouldBe(["clean", "noisy", "rare"]);
        (double clean, double noisy) = (groups[0]["tau"]!.GetValue<double>(), groups[1]["tau"]!.GetValue<double>());
        groups[2]["tau"].ShouldBeNull();
        groups.Sum(g => g["rows"]!.GetValue<int>()).ShouldBe(4000);
        groups.Take(2).ShouldAllBe(g => g["level"]!.GetValue<double>() == 0.025);
        guarantee["n"]!.GetValue<int>().ShouldBe(groups.Sum(g => g["n"]!.GetValue<int>()));
        guarantee["per_true_class"]!.AsArray().Sum(c => c!["n"]!.GetValue<int>()).ShouldBe(guarantee["n"]!.GetValue<int>());
        guarantee["per_true_class"]!.AsArray().Sum(c => c!["errors"]!.GetValue<int>()).ShouldBe(guarantee["k"]!.GetValue<int>());

        Rows rows = RowFile.Read(sites.Data, null, [.. ManifestOf(family).Inputs], new RowReadOptions { Selection = RowSelection.Parse("5500-6499") });
        string[] site = ColumnReader.Read(sites.Data, "site", rows.FileRows);
        using FamilyLease lease = new FamilyFiles(family).Load();
        Decision[] decisions = FamilyRows.Run(lease.Family, rows.Inputs, default).Decide(lease.Family.DefaultChoice);
        if (option == "--group-parameter")
        {
            // Of a file nobody says the parameter: no row has a guarantee.
            decisions.ShouldAllBe(d => !d.IsCovered && !d.Reasons.HasFlag(Reason.Risk));
            return;
        }

        for (int i = 0; i < decisions.Length; i++)
        {
            double tau = site[i] == "clean" ? clean : noisy;
            decisions[i].IsCovered.ShouldBe(site[i] != "rare");
            decisions[i].Reasons.HasFlag(Reason.Risk).ShouldBe(site[i] != "rare" && decisions[i].Risk > tau);
        }

        (_, _, string noted) = await Cli.Run("score", family, "--data", sites.Data, "--rows", "5500-6499", "--out", family + ".csv");
        noted.ShouldContain($"{site.Count(s => s == "rare")} rows have no guarantee");
        (_, string inspected, _) = await Cli.Run("inspect", family);
        inspected.ShouldContain("groups by site, which share delta; all other rows: none");
    }

    [Fact]
    public async Task A_group_whose_figures_are_edited_has_no_guarantee()
    {
        string family = sites.Copy(), path = Path.Combine(family, "family.json");
        await sites.Calibrate(family, "--group", "site", "--start", "0.2");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["guarantees"]![0]!["groups"]!["thresholds"]![1]!["tau"] = 0.49;
        File.WriteAllText(path, manifest.ToJsonString());
        (_, string inspected, _) = await Cli.Run("inspect", family, "--json");
        JsonNode.Parse(inspected)!["guarantees"]![0]!["state"]!.GetValue<string>().ShouldBe("none");
    }

    [Theory]
    [InlineData("neither an input of one element a row nor a feature (nearest: 'site')", "--group", "sit")]
    [InlineData("no column 'siet'", "--group-parameter", "siet")]
    [InlineData("has a meaning of its own", "--group-parameter", "lambda")]
    [InlineData("values of 'patient'; at most 256 groups", "--group-parameter", "patient")]
    public async Task What_tells_no_groups_is_refused_before_any_outcome_is_looked_at(string why, params string[] options)
    {
        string family = sites.Copy();
        (int code, _, string error) = await sites.Calibrate(family, options);
        code.ShouldBe(3);
        error.ShouldContain(why.Split(" (nearest")[0]);
        File.Exists(Path.Combine(family, "ledger.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task One_row_a_patient_counts_and_all_of_them_are_seen()
    {
        string family = sites.Copy();
        (int code, string output, string error) = await sites.Calibrate(family, "--cluster", "patient", "--alpha", "0.05", "--start", "0.2");
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("one row a value of patient: 1000 of 4000 rows");
        JsonNode guarantee = Guarantee(family);
        (guarantee["rows"]!.GetValue<int>(), guarantee["cluster"]!.GetValue<string>()).ShouldBe((1000, "patient"));
        (code, _, error) = await sites.Calibrate(family, "--alpha", "0.05", "--force");
        (code, error.Contains("outcomes of 4000 of the 4000 rows were seen before")).ShouldBe((3, true));
    }

    [Fact]
    public void Which_row_of_a_cluster_is_kept_depends_on_its_content_and_not_on_its_place()
    {
        string[] clusters = ["a", "b", "a", "b", "a", "c"];
        UInt128[] digests = [10, 20, 30, 40, 50, 60];
        int[] kept = ClusterRows.Choose(clusters, digests);
        kept.Length.ShouldBe(3);
        kept.Select(i => clusters[i]).Order().ShouldBe(["a", "b", "c"]);
        int[] turned = ClusterRows.Choose([.. clusters.Reverse()], [.. digests.Reverse()]);
        turned.Select(i => digests[5 - i]).Order().ShouldBe(kept.Select(i => digests[i]).Order());
    }

    [Fact]
    public async Task Costs_bound_what_an_unflagged_row_costs_on_average()
    {
        string family = sites.Copy(), costs = sites.Folder($"costs-{Guid.NewGuid():N}.csv");
        File.WriteAllText(costs, "truth,up,down\ndown,10,0\nup,0,2\n");
        (int code, string output, string error) = await sites.Calibrate(family, "--costs", costs, "--alpha", "0.2", "--start", "0.2");
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("mean cost of what is not flagged <= 0.2 (largest cost 10)");

        JsonNode guarantee = Guarantee(family);
        double tau = guarantee["tau"]!.GetValue<double>();
        string csv = family + ".csv";
        await Cli.Run("score", family, "--data", sites.Data, "--rows", "1500-5499", "--out", csv);
        string[][] rows = [.. File.ReadLines(csv).Skip(1).Select(l => l.Split(','))];
        string[] truth = ColumnReader.Read(sites.Data, "label", [.. Enumerable.Range(1500, 4000)]);
        double sum = Decided.Read(csv).Select((d, i) => (d, i)).Where(r => r.d.Risk <= tau + 1e-5 && !r.d.Reasons.Contains("novelty") && rows[r.i][2] != truth[r.i])
            .Sum(r => truth[r.i] == "down" ? 10.0 : 2.0);
        guarantee["loss_sum"]!.GetValue<double>().ShouldBe(sum / 10, 1e-9);
        guarantee["costs"]!.AsArray().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("truth,up,down\nup,0,1\n", "class 'down' is 0 times in the first column")]
    [InlineData("truth,up,dwon\nup,0,1\ndown,1,0\n", "'dwon' in the header is not one of the classes")]
    [InlineData("truth,up,down\nup,0,-1\ndown,1,0\n", "'-1' is no cost")]
    [InlineData("truth,up,down\nup,0,0\ndown,0,0\n", "every cost is 0")]
    [InlineData("truth,up,down\nup,0,0.01\ndown,0.02,0\n", "--alpha 0.02: below 0.02, the largest cost, was expected")]
    public async Task Costs_that_cannot_be_used_say_why(string csv, string why)
    {
        string costs = sites.Folder($"costs-{Guid.NewGuid():N}.csv");
        File.WriteAllText(costs, csv);
        (int code, _, string error) = await sites.Calibrate(sites.Copy(), "--costs", costs);
        code.ShouldBe(3);
        error.ShouldContain(why);
    }

    [Fact]
    public async Task Several_starts_and_methods_are_written_down_and_hold_at_load()
    {
        string family = sites.Copy();
        (await sites.Calibrate(family, "--starts", "0.2,0.5")).Code.ShouldBe(0);
        JsonNode guarantee = Guarantee(family);
        guarantee["level"]!.GetValue<double>().ShouldBe(0.025);
        guarantee["starts"]!.AsArray().Select(s => s!.GetValue<double>()).ShouldBe([0.2, 0.5]);
        string other = sites.Copy();
        (await sites.Calibrate(other, "--method", "holm")).Code.ShouldBe(0);
        (Guarantee(other)["method"]!.GetValue<string>(), Guarantee(other)["level"]!.GetValue<double>() <= 0.05).ShouldBe(("holm", true));
        (_, string inspected, _) = await Cli.Run("inspect", other);
        inspected.ShouldContain("method holm, level");
    }

    [Fact]
    public async Task Help_shows_methods_only_to_those_who_ask_for_more()
    {
        (_, string plain, _) = await Cli.Run("calibrate", "--help");
        (_, string advanced, _) = await Cli.Run("calibrate", "--help", "--advanced");
        (plain.Contains("--method"), advanced.Contains("--method")).ShouldBe((false, true));
    }

    [Fact]
    public async Task Withdrawing_changes_the_state_and_nothing_else()
    {
        string family = sites.Copy();
        await sites.Calibrate(family, "--start", "0.2");
        string id = Guarantee(family)["id"]!.GetValue<string>();
        (int code, string output, _) = await Cli.Run("calibrate", family, "--withdraw", id);
        (code, output.Contains($"guarantee '{id}' is withdrawn")).ShouldBe((0, true));
        (_, string inspected, _) = await Cli.Run("inspect", family, "--json");
        JsonNode.Parse(inspected)!["guarantees"]![0]!["state"]!.GetValue<string>().ShouldBe("withdrawn");
        (_, string scored, _) = await Cli.Run("score", family, "--data", sites.Data, "--rows", "5500-6499", "--out", family + ".csv");
        scored.ShouldContain($"guarantee {id} (withdrawn)");
        Decided.Read(family + ".csv").Count(d => d.Reasons.Contains("risk")).ShouldBeGreaterThan(0);
        (code, _, string error) = await Cli.Run("calibrate", family, "--withdraw", "nobody");
        (code, error.Contains("no guarantee 'nobody'")).ShouldBe((3, true));
    }

    static JsonNode Guarantee(string family) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!["guarantees"]!.AsArray().ShouldHaveSingleItem()!;

    static Manifest ManifestOf(string family) => new FamilyFiles(family).ReadManifest();
}
