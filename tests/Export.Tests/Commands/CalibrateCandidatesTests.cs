using System.Text.Json.Nodes;

namespace Export.Tests.Commands;

public sealed class CalibrateCandidatesTests(SiteFamily sites) : IClassFixture<SiteFamily>
{
    const string Three = "mean:mean_minus_sd,mean:entropy,median:entropy";

    [Fact]
    public async Task Declared_candidates_share_delta_and_of_each_answer_the_best_is_issued()
    {
        string family = sites.Copy();
        (int code, string output, string error) = await sites.Calibrate(family, "--candidates", Three, "--start", "0.2");
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("mean:entropy: coverage");

        JsonNode[] issued = [.. Manifest(family)["guarantees"]!.AsArray().Select(g => g!)];
        issued.Select(g => g["answer"]!.GetValue<string>()).ShouldBe(["mean", "median"]);
        issued.ShouldAllBe(g => g["level"]!.GetValue<double>() == 0.05 / 3);
        JsonNode look = Look(family, 1);
        look["declared"]!.AsArray().Count.ShouldBe(3);
        look["declared"]!.AsArray().ShouldAllBe(c => c!["tested"]!.GetValue<bool>());
        (_, string inspected, _) = await Cli.Run("inspect", family, "--json");
        JsonNode.Parse(inspected)!["guarantees"]!.AsArray().ShouldAllBe(g => g!["state"]!.GetValue<string>() == "valid");
    }

    [Fact]
    public async Task What_was_declared_and_not_looked_at_may_be_looked_at_later_and_nothing_else()
    {
        string family = sites.Copy();
        (int code, _, string error) = await sites.Calibrate(family, "--candidates", Three, "--look", "mean:mean_minus_sd", "--start", "0.2");
        (code, error).ShouldBe((0, ""));

        (code, _, error) = await sites.Calibrate(family, "--candidates", "mean:margin", "--start", "0.2", "--force");
        (code, error.Contains("mean:margin was not declared before look 2")).ShouldBe((3, true));
        (code, _, error) = await sites.Calibrate(family, "--candidates", "mean:mean_minus_sd", "--start", "0.2", "--force");
        (code, error.Contains("mean:mean_minus_sd has used up its share of delta")).ShouldBe((3, true));
        (code, _, error) = await sites.Calibrate(family, "--candidates", "median:entropy", "--start", "0.3", "--force");
        (code, error.Contains("is left only for its own alpha, delta, starts")).ShouldBe((3, true));

        (code, _, error) = await sites.Calibrate(family, "--candidates", "median:entropy", "--start", "0.2");
        (code, error).ShouldBe((0, ""));
        JsonNode[] issued = [.. Manifest(family)["guarantees"]!.AsArray().Select(g => g!)];
        issued.Select(g => g["answer"]!.GetValue<string>()).ShouldBe(["mean", "median"]);
        issued[1]["level"]!.GetValue<double>().ShouldBe(0.05 / 3);
        Look(family, 2)["declared"]!.AsArray().ShouldHaveSingleItem()!["answer"]!.GetValue<string>().ShouldBe("median");

        (code, _, error) = await sites.Calibrate(family, "--candidates", "median:entropy", "--start", "0.2", "--force");
        (code, error.Contains("median:entropy has used up its share of delta")).ShouldBe((3, true));
    }

    [Theory]
    [InlineData("'entrpy' is no risk score", "--candidates", "mean:entrpy")]
    [InlineData("mean:entropy is named 2 times", "--candidates", "mean:entropy,mean:entropy")]
    [InlineData("median:entropy is not among --candidates", "--candidates", "mean:entropy", "--look", "median:entropy")]
    [InlineData("family 'sites' offers no lambda", "--candidates", "0.3:entropy")]
    public async Task Candidates_that_cannot_be_tested_are_refused_before_any_outcome_is_looked_at(string why, params string[] options)
    {
        string family = sites.Copy();
        (int code, _, string error) = await sites.Calibrate(family, options);
        code.ShouldBe(3);
        error.ShouldContain(why);
        File.Exists(Path.Combine(family, "ledger.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Thresholdout_answers_until_its_budget_is_used_up_and_issues_nothing()
    {
        string family = sites.Copy();
        byte[] before = File.ReadAllBytes(Path.Combine(family, "family.json"));
        for (int i = 0; i < 3; i++)
        {
            (int code, string output, string error) = await sites.Calibrate(family, "--method", "thresholdout", "--budget", "7", "--answer", i == 1 ? "median" : "mean");
            (code, error).ShouldBe((0, ""));
            output.ShouldContain("an estimate, no guarantee: it bounds nothing at any confidence");
        }

        File.ReadAllBytes(Path.Combine(family, "family.json")).ShouldBe(before);
        Look(family, 3)["purpose"]!.GetValue<string>().ShouldBe("thresholdout");
        (int refused, _, string seen) = await sites.Calibrate(family);
        (refused, seen.Contains("outcomes of 4000 of the 4000 rows were seen before")).ShouldBe((3, true));

        string ledger = Path.Combine(family, "ledger.json");
        JsonNode kept = JsonNode.Parse(File.ReadAllText(ledger))!;
        kept["looks"]![3]!["budget"] = 0;
        File.WriteAllText(ledger, kept.ToJsonString());
        (refused, _, seen) = await sites.Calibrate(family, "--method", "thresholdout");
        (refused, seen.Contains("these rows have given all of their answers (look 4 of ledger.json)")).ShouldBe((3, true));
    }

    static JsonNode Manifest(string family) => JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!;

    static JsonNode Look(string family, int index) => JsonNode.Parse(File.ReadAllText(Path.Combine(family, "ledger.json")))!["looks"]![index]!;
}
