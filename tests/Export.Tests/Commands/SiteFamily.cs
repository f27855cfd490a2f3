using System.Globalization;
using System.Text;
using Testing;

namespace Export.Tests.Commands;

/// <summary>
/// Two clouds of points from three sites, as CSV: at "noisy" they overlap far more, and of "rare" there are few rows. Four rows a
/// patient. Rows 0-999 train, 1000-1499 fit, 1500-5499 calibrate, 5500-6499 test.
/// </summary>
public sealed class SiteFamily : IAsyncLifetime, IDisposable
{
    const int Rows = 6500;

    readonly TemporaryFolder folder = new();

    public string Data => folder["sites.csv"];

    public string Folder(string name) => folder[name];

    public async Task InitializeAsync()
    {
        var random = new Random(5);
        var csv = new StringBuilder("x,y,site,patient,label\n");
        for (int i = 0; i < Rows; i++)
        {
            string site = i % 61 == 0 ? "rare" : random.NextDouble() < 0.4 ? "noisy" : "clean";
            double centre = (i % 2 == 0 ? 1 : -1) * (site == "noisy" ? 1.5 : 2.5);
            csv.Append(CultureInfo.InvariantCulture, $"{(float)(centre + Normal(random)):R},{(float)Normal(random):R},{site},p{i / 4},{(i % 2 == 0 ? "up" : "down")}\n");
        }

        File.WriteAllText(Data, csv.ToString());
        (int code, _, string error) = await Cli.Run("train", "--data", Data, "--rows", "0-999", "--kind", "linear", "--members", "3", "--bootstrap",
            "--epochs", "20", "--learning-rate", "0.02", "--ignore", "patient", "--no-single", "--name", "sites", "--out", folder["trained"]);
        (code, error.Contains("error")).ShouldBe((0, false));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>A family of its own for one test.</summary>
    public string Copy()
    {
        string copy = folder[$"copy-{Guid.NewGuid():N}/sites"];
        foreach (string file in Directory.EnumerateFiles(folder["trained"], "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(folder["trained"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>Issues guarantees on the calibrate rows.</summary>
    public Task<(int Code, string Output, string Error)> Calibrate(string family, params string[] more) =>
        Cli.Run(["calibrate", family, "--data", Data, "--fit-rows", "1000-1499", "--rows", "1500-5499",
            .. more.Contains("--alpha") ? Array.Empty<string>() : ["--alpha", "0.02"], .. more]);

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
