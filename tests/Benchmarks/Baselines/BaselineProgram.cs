using System.Text.Json.Nodes;

namespace Benchmarks.Baselines;

/// <summary>A baseline as a process of its own: <c>baseline NAME FOLDER</c> with the folder of a family.</summary>
static class BaselineProgram
{
    /// <summary>The word that the program is started with.</summary>
    public const string Word = "baseline";

    public static Task RunAsync(string name, string family)
    {
        var manifest = JsonNode.Parse(File.ReadAllBytes(Path.Combine(family, "family.json")))!;
        string[] models = [.. manifest["members"]!.AsArray().Select(m => Path.Combine(family, (string)m!["onnx"]!))];
        long[] row = [.. manifest["inputs"]![0]!["shape"]!.AsArray().Skip(1).Select(a => (long)a!)];
        return name switch
        {
            "naive" => NaiveService.RunAsync(models, null),
            "naive1" => NaiveService.RunAsync(models, 1),
            "single" => BareService.RunAsync(row, models[0]),
            "echo" => BareService.RunAsync(row, null),
            _ => throw new ArgumentException($"'{name}' is no baseline", nameof(name)),
        };
    }
}
