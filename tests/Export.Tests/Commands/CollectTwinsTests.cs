using Testing;

namespace Export.Tests.Commands;

public sealed class CollectTwinsTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Fact]
    public async Task Two_models_of_the_same_bytes_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        string model = Path.Combine(blobs.Copy(), "members", "seed-0.onnx");
        Directory.CreateDirectory(folder["models"]);
        File.Copy(model, folder["models/a.onnx"]);
        File.Copy(model, folder["models/b.onnx"]);

        (int code, _, string error) = await Cli.Run("collect", folder["models"], "--name", "twins", "--out", folder["out"]);

        code.ShouldBe(3);
        error.ShouldContain($"{folder["models/a.onnx"]} and {folder["models/b.onnx"]} hold the same bytes");
        Directory.Exists(folder["out"]).ShouldBeFalse();
    }
}
