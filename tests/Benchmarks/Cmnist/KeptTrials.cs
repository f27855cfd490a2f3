using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.Cmnist;

/// <summary>Outcomes of trials in a folder, so that a run that was stopped goes on. Those of another build are not taken.</summary>
/// <param name="folder">Folder; null keeps nothing.</param>
/// <param name="table">Table that the trials are of.</param>
sealed class KeptTrials(string? folder, string table)
{
    static readonly JsonSerializerOptions options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>The outcome of a trial: what is kept of it, or what it gives now. Any thread.</summary>
    public Outcome Get(string trial, Func<Outcome> run)
    {
        if (folder is null)
            return run();
        string name = $"{typeof(KeptTrials).Module.ModuleVersionId} {typeof(Export.Imprecise.ImpreciseLearner).Module.ModuleVersionId} {table} {trial}";
        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..24] + ".json");
        if (File.Exists(path))
            return JsonSerializer.Deserialize<Outcome>(File.ReadAllBytes(path), options)!;
        Outcome outcome = run();
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(outcome, options));
        File.Move(path + ".new", path, overwrite: true);
        return outcome;
    }
}
