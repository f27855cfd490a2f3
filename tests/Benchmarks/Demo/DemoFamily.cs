using System.Globalization;
using Testing;

namespace Benchmarks.Demo;

/// <summary>
/// The family of the demonstration, made by the commands that a user would type: trained on 3,000 digits and promised for on 1,500 others,
/// so that of those that the stream sends nobody has seen an outcome.
/// </summary>
static class DemoFamily
{
    /// <summary>First of the rows that the stream sends, and how many.</summary>
    public const int First = 5000, Count = 5000;

    const string FitRows = "3000-3499";

    static string[] Digits => ["--data", Data("images-idx3"), "--labels", Data("labels-idx1")];

    /// <summary>Trains and calibrates it.</summary>
    /// <exception cref="InvalidOperationException">A command failed; with what it said.</exception>
    public static async Task MakeAsync(string folder)
    {
        await RunAsync(["train", .. Digits, "--rows", "0-2999", "--fit-rows", FitRows, "--name", "mnist", "--input", "image", "--members", "5", "--hidden", "128", "--out", folder]);
        await RunAsync(["calibrate", folder, .. Digits, "--fit-rows", FitRows, "--rows", "3500-4999", "--alpha", "0.03"]);
    }

    /// <summary>Promises anew, by rows that were labelled while the family served.</summary>
    public static Task<CommandResult> CalibrateAsync(string folder, string rows) => ExportAsync(
        ["calibrate", folder, "--data", rows, "--rows", "0-", "--fit-data", Data("images-idx3"), "--fit-labels", Data("labels-idx1"), "--fit-rows", FitRows, "--alpha", "0.05", "--force"]);

    static async Task RunAsync(string[] arguments)
    {
        var ended = await ExportAsync(arguments);
        if (ended.Code != 0)
            throw new InvalidOperationException($"{arguments[0]}: {ended.Error}");
    }

    static Task<CommandResult> ExportAsync(string[] arguments) => Command.RunAsync(
        new System.Diagnostics.ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Export.dll"), .. arguments]), within: TimeSpan.FromMinutes(10));

    static string Data(string what) =>
        Path.Combine(RepositoryFolder.Find(), "config", "data", string.Create(CultureInfo.InvariantCulture, $"mnist10k-{what}-ubyte.gz"));
}
