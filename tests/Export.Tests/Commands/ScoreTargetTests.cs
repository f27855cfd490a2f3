using Testing;

namespace Export.Tests.Commands;

public sealed class ScoreTargetTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Theory]
    [InlineData("there", "a folder; a file was expected")]
    [InlineData("absent/decisions.csv", "no such folder")]
    public async Task A_file_that_cannot_be_written_leaves_nothing_behind(string target, string why)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["there"]);

        (int code, _, string error) = await Cli.Run("score", blobs.Copy(), "--data", blobs.Data, "--rows", "0-9", "--out", folder[target]);

        (code, error.Contains(why)).ShouldBe((3, true), error);
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBe([folder["there"]]);
    }
}
