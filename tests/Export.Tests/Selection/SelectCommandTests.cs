using System.Text.Json.Nodes;
using Ensemble.Families;
using Export.Calibrating;
using Export.Tests.Commands;
using Testing;

namespace Export.Tests.Selection;

public sealed class SelectCommandTests(BlobFamily blobs) : IClassFixture<BlobFamily>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_plausible_members_become_a_family_without_guarantees_whose_rows_stay_seen()
    {
        string family = blobs.Copy(), made = folder["few"];
        await blobs.Calibrate(family);

        var (code, output, error) = await Select(family, made, "--rows", "1000-1499", "--epsilon", "0.05", "--members", "2", "--json");

        (code, error).ShouldBe((0, ""));
        JsonNode json = JsonNode.Parse(output)!;
        string[] chosen = [.. json["members"]!.AsArray().Where(m => m!["is_chosen"]!.GetValue<bool>()).Select(m => (string)m!["name"]!)];
        json["notes"]!.AsArray().Select(n => (string)n!).ShouldContain(n => n.StartsWith("left behind, since other members made them: guarantee 'mean-0.02"));
        using FamilyLease lease = new FamilyFiles(made).Load();
        Family loaded = lease.Family;
        (loaded.Name, loaded.Version, loaded.Guarantees.Count, loaded.Banks.Count).ShouldBe(("few", "1", 0, 0));
        loaded.Members.Select(m => m.Name).ShouldBe(chosen);
        chosen.Length.ShouldBe(2);
        loaded.Manifest.Members[0].Recipe!["selected"]!["from"]!.GetValue<string>().ShouldBe("blobs/1");
        Directory.EnumerateFiles(Path.Combine(made, "members")).Count().ShouldBe(2);
        // What the old family was calibrated on stays seen, and what chose the members is seen now; fresh rows are not.
        string[] fit = ["--data", blobs.Data, "--fit-rows", "1000-1499", "--alpha", "0.02"];
        (await Cli.Run(["calibrate", made, .. fit, "--rows", "1500-3499"])).Error.ShouldContain("outcomes of 2000 of the 2000 rows were seen before");
        (await Cli.Run(["calibrate", made, "--data", blobs.Data, "--fit-rows", "3500-3999", "--rows", "1400-1499", "--alpha", "0.02"])).Error
            .ShouldContain("100 of the 100 rows meant for 'calibrate' were used for 'fit'");
        (await Cli.Run(["calibrate", made, .. fit, "--rows", "3500-4499"])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_risk_threshold_of_other_members_is_left_behind()
    {
        string family = Built(), path = Path.Combine(family, "family.json");
        JsonNode manifest = Manifest(family);
        manifest["scores"] = new JsonObject { ["risk_threshold"] = 0.3 };
        File.WriteAllText(path, manifest.ToJsonString());

        var (code, output, error) = await Cli.Run("select", family, "--data", folder["rows.csv"], "--epsilon", "0.03", "--out", folder["made"]);

        (code, error).ShouldBe((0, ""));
        output.ShouldContain("left behind, since other members made them: the risk threshold");
        Manifest(folder["made"])["scores"]?["risk_threshold"].ShouldBeNull();
    }

    [Fact]
    public async Task Figures_are_those_counted_by_hand_and_both_ledgers_keep_the_look()
    {
        string family = Built(), made = folder["made"];

        var (code, output, error) = await Cli.Run("select", family, "--data", folder["rows.csv"], "--epsilon", "0.03", "--out", made, "--json");

        (code, error).ShouldBe((0, ""));
        JsonNode json = JsonNode.Parse(output)!;
        json["best"]!.GetValue<string>().ShouldBe("a");
        json["members"]!.AsArray().Select(m => m!["is_plausible"]!.GetValue<bool>()).ShouldBe([true, true, false, true]);
        json["rashomon_ratio"]!.GetValue<double>().ShouldBe(0.75);
        json["ambiguity"]!.GetValue<double>().ShouldBe(0.02, 1e-12);
        json["discrepancy"]!.GetValue<double>().ShouldBe(0.01, 1e-12);
        Manifest(made)["members"]!.AsArray().Select(m => (string)m!["name"]!).ShouldBe(["a", "b", "d"]);
        Looks(family).ShouldBe(["evaluate"]);
        Looks(made).ShouldBe(["fit"]);
        (await Cli.Run("inspect", made)).Output.ShouldContain("chose 3 of 4 members");
    }

    [Fact]
    public async Task Where_nothing_is_plausible_beside_the_best_nothing_is_written_and_the_answer_is_1()
    {
        var (code, output, error) = await Cli.Run("select", Built(), "--data", folder["rows.csv"], "--rows", "0-99", "--epsilon", "0.01", "--out", folder["made"]);

        (code, error).ShouldBe((1, ""));
        output.ShouldContain("100 rows cannot show a member to be within 0.01 of another, even where the two never differ: 268 rows or an --epsilon of 0.027 could");
        output.ShouldContain("nothing is plausible beside a: nothing was written");
        Directory.Exists(folder["made"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_member_that_answers_is_the_one_that_others_are_held_against()
    {
        string family = Built();
        var (_, output, _) = await Cli.Run("select", family, "--data", folder["rows.csv"], "--epsilon", "0.03", "--answer", "c", "--out", folder["c"], "--json");

        JsonNode json = JsonNode.Parse(output)!;
        json["best"]!.GetValue<string>().ShouldBe("c");
        json["rashomon_ratio"]!.GetValue<double>().ShouldBe(1);
        json["notes"]!.AsArray().Select(n => (string)n!).ShouldContain("the member that answers is not the one of least loss on these rows");
    }

    [Fact]
    public async Task Lambda_names_the_member_or_with_environments_the_risk()
    {
        string family = Built();
        await Cli.Run("select", family, "--data", folder["rows.csv"], "--epsilon", "0.03", "--lambda", "0.9", "--out", folder["lambda"]);
        // Of the four only c has λ = 1.
        JsonNode.Parse(File.ReadAllText(folder["lambda/select.json"]))!["best"]!.GetValue<string>().ShouldBe("c");

        var (code, _, error) = await Cli.Run("select", family, "--data", folder["rows.csv"], "--epsilon", "0.1", "--lambda", "1", "--environment", "site", "--out", folder["site"]);
        (code, error).ShouldBe((0, ""));
        JsonNode report = JsonNode.Parse(File.ReadAllText(folder["site/select.json"]))!;
        // Site "last" is the 100 rows from 300 on, on 20 of which c errs.
        report["members"]![2]!["loss"]!.GetValue<double>().ShouldBe(0.2, 1e-12);
        report["best"]!.GetValue<string>().ShouldBe("a");
    }

    [Fact]
    public async Task An_environment_of_few_rows_is_told_and_shows_nobody_to_be_plausible()
    {
        // Ten rows on which no member errs: nine of "first", one of "last".
        var (code, output, error) = await Cli.Run("select", Built(), "--data", folder["rows.csv"], "--rows", "8-16,310", "--epsilon", "0.01", "--lambda", "1", "--environment", "site", "--out", folder["site"]);

        (code, error).ShouldBe((1, ""));
        output.ShouldContain("note: environment 'last' has 1 rows: below 50 little is known of its losses");
        output.ShouldContain("nothing is plausible beside a: nothing was written");
    }

    [Theory]
    [InlineData(3, "were used for 'train'", "--rows", "990-1200")]
    [InlineData(2, "--lambda 1.5: 0 to 1 was expected", "--lambda", "1.5")]
    [InlineData(2, "--lambda and --answer", "--lambda", "0.5", "--answer", "mean")]
    [InlineData(2, "--members 1: 2 to 64 was expected", "--members", "1")]
    [InlineData(3, "no entry 'site'", "--environment", "site", "--rows", "1000-1100")]
    [InlineData(3, "--answer seed-9", "--answer", "seed-9", "--rows", "1000-1100")]
    public async Task What_cannot_be_is_refused(int code, string message, params string[] options)
    {
        var (given, _, error) = await Select(blobs.Copy(), folder["made"], options);
        given.ShouldBe(code, error);
        error.ShouldContain(message);
    }

    [Fact]
    public async Task A_family_that_is_replaced_keeps_its_ledger_beside_what_was_seen_for_the_new_one()
    {
        string family = Built(), made = folder["made"];
        await Cli.Run("select", family, "--data", folder["rows.csv"], "--rows", "0-299", "--epsilon", "0.05", "--out", made);

        var (code, _, error) = await Cli.Run("select", family, "--data", folder["rows.csv"], "--epsilon", "0.03", "--out", made, "--force");

        (code, error).ShouldBe((0, ""));
        // The first look of the old one, what the other family saw meanwhile, and this one.
        Looks(made).ShouldBe(["fit", "evaluate", "fit"]);
    }

    Task<(int Code, string Output, string Error)> Select(string family, string made, params string[] more) =>
        Cli.Run(["select", family, "--data", blobs.Data, "--out", made, .. more]);

    // Members by the group that a row is of: a never errs, b on rows 0-3, d on rows 4-7, c on rows 380-399. All labels are 0.
    string Built()
    {
        string[] groups = [.. Enumerable.Range(0, 400).Select(r => r < 4 ? "b" : r < 8 ? "d" : r >= 380 ? "c" : "")];
        File.WriteAllLines(folder["rows.csv"], ["b,c,d,n,site,label", .. groups.Select((g, r) =>
            $"{(g == "b" ? 1 : 0)},{(g == "c" ? 1 : 0)},{(g == "d" ? 1 : 0)},{r},{(r < 300 ? "first" : "last")},0")]);
        return new TinyFamily(inputs: 4).With("a", Errs(-1)).With("b", Errs(0)).With("c", Errs(1)).With("d", Errs(2)).With(m =>
        {
            m["inputs"]![0]!["features"] = new JsonArray([.. "bcdn".Select(f => (JsonNode)new JsonObject { ["name"] = f.ToString() })]);
            for (int i = 0; i < 4; i++)
                m["members"]![i]!["lambda"] = i == 2 ? 1.0 : 0.1 * i;
        }).Write(folder["families"]);
    }

    static byte[] Errs(int group)
    {
        float[,] weights = new float[4, 2];
        if (group >= 0)
            weights[group, 1] = 8;
        else
            weights[0, 1] = 1;
        return TinyModels.Linear(weights, [4, 0]);
    }

    static JsonNode Manifest(string family) => JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!;

    static string[] Looks(string family) =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(family, "ledger.json")))!["looks"]!.AsArray().Select(l => (string)l!["purpose"]!)];
}
