using System.Text.Json.Nodes;
using Ensemble.Data;

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
        json["answers"]![0]!["accuracy"]!["value"]!.GetValue<double>().ShouldBe(mean, 1e-12);
        double second = rows.Count(r => r.Votes.Split(' ')[1] == $"{blobs.Truth[r.Row]}") / 1000.0;
        json["members"]![1]!["accuracy"]!["value"]!.GetValue<double>().ShouldBe(second, 1e-12);
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

    [Fact]
    public async Task Score_says_what_was_true_and_whether_it_answered_that_where_there_are_labels()
    {
        string family = blobs.Copy(), inside = family + ".csv", beside = family + "-labels.csv", without = family + "-none.csv";
        string labels = family + "-truth.csv";
        File.WriteAllLines(labels, ["class", .. blobs.Truth.Select(t => $"{t}")]);
        string[] score = ["score", family, "--data", blobs.Data, "--rows", "3500-4499", "--out"];
        (await Cli.Run([.. score, inside])).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(0), r => r.Error.ShouldBe(""));
        await Cli.Run([.. score, beside, "--labels", labels, "--label-column", "class"]);

        string[] lines = File.ReadAllLines(inside);

        lines[0].ShouldBe("row,prediction,label,flagged,reasons,risk,novelty,novelty_p_value,answered,votes,truth,right");
        lines.Length.ShouldBe(1001);
        Decided[] decided = Decided.Read(inside);
        for (int i = 0; i < decided.Length; i++)
            lines[i + 1].ShouldEndWith($",{blobs.Truth[decided[i].Row]},{(decided[i].Prediction == blobs.Truth[decided[i].Row] ? "true" : "false")}");
        lines.Count(l => l.EndsWith(",false", StringComparison.Ordinal)).ShouldBeInRange(1, 100);
        File.ReadAllLines(beside).ShouldBe(lines);

        NpzFile.Write(family + ".npz", [NpzFile.Read(blobs.Data).Single(t => t.Name == "x")]);
        await Cli.Run("score", family, "--data", family + ".npz", "--rows", "3500", "--out", without);
        File.ReadAllLines(without)[0].ShouldEndWith(",votes");
    }

    [Fact]
    public async Task A_label_that_is_no_class_is_warned_of_and_counts_as_not_right()
    {
        string family = blobs.Copy(), csv = family + ".csv", labels = family + "-truth.csv";
        File.WriteAllLines(labels, ["class", .. blobs.Truth.Select((t, i) => i == 7 ? "fox" : $"{t}")]);

        (int code, _, string error) = await Cli.Run("score", family, "--data", blobs.Data, "--labels", labels, "--rows", "7-9", "--out", csv);

        (code, error).ShouldBe((0, $"warning: {labels}, row 7: label 'fox' is not one of the classes; there are 0, 1, 2; such rows (1) count as not right\n"));
        File.ReadAllLines(csv)[1].ShouldEndWith(",fox,false");
    }
}
