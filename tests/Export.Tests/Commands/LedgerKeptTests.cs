using System.Text.Json.Nodes;

namespace Export.Tests.Commands;

/// <summary>What --force may not take away: the ledger, and files that are not the family's.</summary>
public sealed class LedgerKeptTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Fact]
    public async Task Rows_that_were_seen_stay_seen_when_the_family_is_trained_again()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        byte[] ledger = File.ReadAllBytes(Path.Combine(family, "ledger.json"));

        (int code, _, string error) = await Train(family);

        code.ShouldBe(0, error);
        error.ShouldContain("the ledger stays, with 2 looks");
        File.ReadAllBytes(Path.Combine(family, "ledger.json")).ShouldBe(ledger);
        Directory.GetFiles(family, "replay*").ShouldBeEmpty();
        (code, _, error) = await blobs.Calibrate(family);
        (code, error.Contains("outcomes of 2000 of the 2000 rows were seen before")).ShouldBe((3, true), error);
    }

    [Fact]
    public async Task Rows_that_were_seen_stay_seen_when_the_family_is_collected_again()
    {
        string family = blobs.Copy(), models = family + "-models";
        await blobs.Calibrate(family);
        Directory.CreateDirectory(models);
        foreach (string model in Directory.GetFiles(Path.Combine(family, "members")))
            File.Copy(model, Path.Combine(models, Path.GetFileName(model)));

        (int code, _, string error) = await Cli.Run("collect", models, "--name", "blobs", "--out", family, "--force");

        code.ShouldBe(0, error);
        error.ShouldContain("the ledger stays, with 2 looks");
        File.Exists(Path.Combine(family, "ledger-rows.bin")).ShouldBeTrue();
    }

    [Fact]
    public async Task Files_that_are_not_the_familys_are_kept_and_named()
    {
        string family = blobs.Copy();
        Directory.CreateDirectory(Path.Combine(family, "notes"));
        await File.WriteAllTextAsync(Path.Combine(family, "notes", "mine.txt"), "mine");

        (int code, _, string error) = await Train(family, "--members", "1");

        code.ShouldBe(0, error);
        error.ShouldContain("kept notes/mine.txt");
        error.ShouldNotContain("seed-2");
        File.ReadAllText(Path.Combine(family, "notes", "mine.txt")).ShouldBe("mine");
        Directory.GetFiles(Path.Combine(family, "members")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_in_the_new_familys_way_is_refused_by_name()
    {
        string family = blobs.Copy(), file = Path.Combine(family, "members", "seed-9.onnx");
        await File.WriteAllTextAsync(file, "mine");

        (int code, _, string error) = await Train(family, "--members", "1", "--seed", "9");

        (code, error.Contains("members/seed-9.onnx is not the family's")).ShouldBe((3, true), error);
        File.ReadAllText(file).ShouldBe("mine");
    }

    [Theory]
    [InlineData("--rows", "3500-4499", "--alpha", "0.05", "--force")]
    [InlineData("--force")]
    [InlineData("--unlabelled", "--force")]
    public async Task A_ledger_that_lacks_a_guarantees_look_is_refused(params string[] how)
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        string id = JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!["guarantees"]![0]!["id"]!.GetValue<string>();
        File.Delete(Path.Combine(family, "ledger.json"));
        File.Delete(Path.Combine(family, "ledger-rows.bin"));
        await Cli.Run("evaluate", family, "--data", blobs.Data, "--rows", "3400-3499", "--replicates", "20");
        await Cli.Run("evaluate", family, "--data", blobs.Data, "--rows", "3300-3399", "--replicates", "20");

        (int code, _, string error) = await Cli.Run(["calibrate", family, "--data", blobs.Data, "--fit-rows", "1000-1499", .. how]);

        (code, error.Contains($"the ledger lacks look 2, which guarantee '{id}' names")).ShouldBe((3, true), error);
    }

    Task<(int Code, string Output, string Error)> Train(string family, params string[] more) => Cli.Run(["train", "--data", blobs.Data,
        "--rows", "0-999", "--kind", "linear", "--epochs", "30", "--learning-rate", "0.02", "--input", "x", "--name", "blobs",
        "--no-single", "--out", family, "--force", .. more]);
}
