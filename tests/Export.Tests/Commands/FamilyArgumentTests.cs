namespace Export.Tests.Commands;

public sealed class FamilyArgumentTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task No_name_is_wrong_use(string name)
    {
        (int code, _, string error) = await Cli.Run("inspect", name, "--families", Path.GetDirectoryName(blobs.Copy())!);

        (code, error.Contains("FAMILY '")).ShouldBe((2, true), error);
    }

    [Fact]
    public async Task A_folder_that_holds_families_is_no_family()
    {
        string folder = Path.GetDirectoryName(blobs.Copy())!;

        foreach (string given in new[] { folder, ".", "..", "./", "blobs/.." })
        {
            (int code, _, string error) = await Cli.Run("inspect", given, "--families", folder);
            (code, error.Contains($"family '{given}': ")).ShouldBe((3, true), error);
        }
    }

    [Fact]
    public async Task A_name_takes_the_highest_version_and_a_path_the_folder_itself()
    {
        string family = blobs.Copy(), root = family + "-root";
        foreach (string version in new[] { "9", "10" })
        {
            Directory.CreateDirectory(Path.Combine(root, "blobs", version, "members"));
            foreach (string file in Directory.EnumerateFiles(family, "*", SearchOption.AllDirectories))
                File.Copy(file, Path.Combine(root, "blobs", version, Path.GetRelativePath(family, file)));
            string manifest = Path.Combine(root, "blobs", version, "family.json");
            File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"version\": \"1\"", $"\"version\": \"{version}\""));
        }

        foreach (string given in new[] { "blobs", "blobs/10", Path.Combine(root, "blobs"), Path.Combine(root, "blobs", "10") })
            (await Cli.Run("inspect", given, "--families", root)).Output.ShouldContain("blobs, version 10", customMessage: given);
        (await Cli.Run("inspect", "blobs/9", "--families", root)).Output.ShouldContain("blobs, version 9");
        (await Cli.Run("inspect", Path.Combine(root, "blobs"))).Code.ShouldBe(3);
    }
}
