using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Export.Tests.Commands;

/// <summary>
/// Three members on three overlapping clouds of points, about 2 % of which lie nearer to another cloud. Rows 0-999 train,
/// 1000-1499 fit, 1500-3499 calibrate, 3500-4499 test.
/// </summary>
public sealed class BlobFamily : IAsyncLifetime, IDisposable
{
    const int Rows = 4500;

    readonly TemporaryFolder folder = new();

    public string Data => folder["blobs.npz"];

    public int[] Truth { get; } = new int[Rows];

    public async Task InitializeAsync()
    {
        var random = new Random(11);
        float[] points = new float[Rows * 2];
        long[] labels = new long[Rows];
        for (int i = 0; i < Rows; i++)
        {
            labels[i] = Truth[i] = i % 3;
            double angle = 2 * Math.PI * Truth[i] / 3;
            points[2 * i] = (float)((2.6 * Math.Cos(angle)) + Normal(random));
            points[(2 * i) + 1] = (float)((2.6 * Math.Sin(angle)) + Normal(random));
        }

        NpzFile.Write(Data, [Tensor.From<float>("x", Datatype.FP32, [Rows, 2], points), Tensor.From<long>("label", Datatype.INT64, [Rows], labels)]);
        (int code, _, string error) = await Cli.Run("train", "--data", Data, "--rows", "0-999", "--kind", "mlp", "--hidden", "8", "--members", "3",
            "--epochs", "40", "--learning-rate", "0.02", "--input", "x", "--name", "blobs", "--out", folder["trained"]);
        (code, error).ShouldBe((0, ""));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>A family of its own for one test.</summary>
    public string Copy()
    {
        string copy = folder[$"copy-{Guid.NewGuid():N}/blobs"];
        foreach (string file in Directory.EnumerateFiles(folder["trained"], "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(folder["trained"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>Issues a guarantee on the calibrate rows.</summary>
    public Task<(int Code, string Output, string Error)> Calibrate(string family, params string[] more) =>
        Cli.Run(["calibrate", family, "--data", Data, "--fit-rows", "1000-1499", "--rows", "1500-3499", "--alpha", "0.02", .. more]);

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
