using System.Text.Json.Nodes;

namespace Export.Tests.Commands;

public sealed class EvaluateCommandTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Fact]
    public async Task The_comparison_comes_first_and_names_every_rival()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        (int code, string output, string error) = await Cli.Run("evaluate", family, "--data", blobs.Data, "--rows", "3500-4499", "--replicates", "30",
            "--train-single", "--train-rows", "0-999", "--fit-rows", "1000-1499");
        (code, error).ShouldBe((0, ""));
        output.IndexOf("AURC x1000", StringComparison.Ordinal).ShouldBeLessThan(output.IndexOf("accuracy", StringComparison.Ordinal));
        // Three members of 8 hidden units cost what one of 24 does.
        output.ShouldContain("one network (mlp-24, 1.00 x the multiply-adds)");
        output.ShouldContain("AUROC inverted");
        output.ShouldContain("excludes 0");
        output.ShouldContain("state valid");
    }

    [Fact]
    public async Task Accuracies_and_flag_counts_are_those_of_the_decisions_that_score_writes()
    {
        string family = blobs.Copy(), csv = family + ".csv";
        await blobs.Calibrate(family);
        await Cli.Run("score", family, "--data", blobs.Data, "--rows", "3500-4499", "--out", csv);
        (_, string output, _) = await Cli.Run("evaluate", family, "--data", blobs.Data, "--rows", "3500-4499", "--replicates", "20", "--json");
        JsonNode json = JsonNode.Parse(output)!;
        Decided[] rows = Decided.Read(csv);

        double mean = rows.Count(r => r.Prediction == blobs.Truth[r.Row]) / 1000.0;
        json["answers"]![0]!["name"]!.GetValue<string>().ShouldBe("mean");
        json["answers"]![0]!["accuracy"]!.GetValue<double>().ShouldBe(mean, 1e-12);
        double second = rows.Count(r => r.Votes.Split(' ')[1] == $"{blobs.Truth[r.Row]}") / 1000.0;
        json["members"]![1]!["accuracy"]!.GetValue<double>().ShouldBe(second, 1e-12);
        JsonNode counts = json["flags"]!["counts"]!;
        counts["flagged"]!.GetValue<int>().ShouldBe(rows.Count(r => r.Flagged));
        counts["unflagged_errors"]!.GetValue<int>().ShouldBe(rows.Count(r => !r.Flagged && r.Prediction != blobs.Truth[r.Row]));
        json["scores"]!.AsArray().Count.ShouldBe(13);
    }

    [Fact]
    public async Task Rows_that_were_learnt_from_are_refused()
    {
        (int code, _, string error) = await Cli.Run("evaluate", blobs.Copy(), "--data", blobs.Data, "--rows", "990-1999");
        (code, error.Contains("10 of the 1010 rows meant for 'evaluate' were used for 'train'")).ShouldBe((3, true));
    }

    [Fact]
    public async Task The_look_is_kept_once_however_often_it_is_taken()
    {
        string family = blobs.Copy();
        string[] args = ["evaluate", family, "--data", blobs.Data, "--rows", "3500-3999", "--replicates", "20", "--unfamiliar", "none"];
        await Cli.Run(args);
        await Cli.Run(args);
        JsonNode.Parse(File.ReadAllText(Path.Combine(family, "ledger.json")))!["looks"]!.AsArray().ShouldHaveSingleItem()!["rows"]!.GetValue<int>().ShouldBe(500);
    }

    [Fact]
    public async Task Inspect_shows_members_guarantee_scope_and_ledger()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        (int code, string output, _) = await Cli.Run("inspect", family);
        code.ShouldBe(0);
        foreach (string part in new[] { "seed-2", "state valid", "not under shift, not against chosen inputs", "mutual_information (500 rows)", "look 2", "calibrate, 2000 rows" })
            output.ShouldContain(part);
    }

    [Fact]
    public async Task Score_keeps_a_file_that_is_there_and_takes_another_answer()
    {
        string family = blobs.Copy(), csv = family + ".csv";
        (int first, _, _) = await Cli.Run("score", family, "--data", blobs.Data, "--rows", "7,9", "--out", csv, "--answer", "seed-1");
        Decided[] rows = Decided.Read(csv);
        rows.Select(r => r.Row).ShouldBe([7, 9]);
        rows.ShouldAllBe(r => $"{r.Prediction}" == r.Votes.Split(' ')[1]);
        (int second, _, string error) = await Cli.Run("score", family, "--data", blobs.Data, "--out", csv);
        (first, second, error.Contains("--force replaces it")).ShouldBe((0, 3, true));
    }
}
