using System.Security.Cryptography;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Testing;

/// <summary>
/// The tiny family with a guarantee by groups: "0" and "1" have thresholds, .45 and .15, "2" has none. The group is the first input,
/// or the request parameter "site".
/// </summary>
static class GroupedFamily
{
    public const string Id = "mean-0.02-1";

    /// <summary>Writes it.</summary>
    /// <param name="families">Folder of the families.</param>
    /// <param name="parameter">Whether a request parameter tells groups apart.</param>
    /// <param name="change">What is to be otherwise in the guarantee; null changes nothing.</param>
    /// <returns>The family's folder.</returns>
    public static string Write(string families, bool parameter, Func<Guarantee, Guarantee>? change = null)
    {
        var tiny = TinyFamily.OfThree();
        tiny.Manifest["inputs"]![0]!["features"] = System.Text.Json.Nodes.JsonNode.Parse("""[{ "name": "site" }, { "name": "y" }]""");
        string folder = tiny.Write(families);
        Tensor[] inputs = [Tensor.From<float>("x", Datatype.FP32, [4, 2], [0, 3, 1, 3, 0, 1, 2, 0])];
        byte[] replay = NpzFile.ToBytes([inputs[0].Renamed("input/x"), Tensor.From<double>(GuaranteeReplay.RiskArray, Datatype.FP64, [4], Risks(folder, inputs))]);
        File.WriteAllBytes(Path.Combine(folder, "replay.npz"), replay);
        string file = Path.Combine(folder, "family.json");
        Manifest manifest = ManifestReader.Read(File.ReadAllBytes(file), [])!;
        var guarantee = new Guarantee
        {
            Id = Id, Scope = "s", Issued = DateTimeOffset.UnixEpoch, Alpha = 0.02, Delta = 0.05, Tau = 0.45, Answer = "mean", Risk = "mean_minus_sd", Rows = 800, N = 600, K = 0,
            PValue = 0.01, Coverage = 0.75, Binding = "", Scoring = Scoring.Number, CalibrationDigest = "", FitDigest = "", Ledger = 1,
            Replay = new FileConfig { Path = "replay.npz", Sha256 = Convert.ToHexStringLower(SHA256.HashData(replay)) },
            Groups = new GroupsConfig
            {
                Name = "site", From = parameter ? "parameter" : "input",
                // .98^300 = .0023, below δ/2.
                Thresholds =
                [
                    new GroupThreshold { Value = "0", Tau = 0.45, Level = 0.025, Rows = 390, N = 300, PValue = 0.0023, Coverage = 0.77 },
                    new GroupThreshold { Value = "1", Tau = 0.15, Level = 0.025, Rows = 390, N = 300, PValue = 0.0023, Coverage = 0.77 },
                    new GroupThreshold { Value = "2", Rows = 20 },
                ],
            },
        };
        guarantee = change?.Invoke(guarantee) ?? guarantee;
        guarantee = guarantee with { Binding = GuaranteeBinding.Compute(manifest, guarantee) };
        File.WriteAllBytes(file, ManifestReader.Write(manifest with { Guarantees = [guarantee] }));
        return folder;
    }

    static double[] Risks(string folder, Tensor[] inputs)
    {
        using FamilyLease lease = FamilyLoader.Lease(folder, new Dictionary<string, byte[]>(), TimeProvider.System, [])!;
        MemberOutputs outputs = new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, inputs, Timeout.InfiniteTimeSpan, default).AsTask().GetAwaiter().GetResult();
        return [.. Decider.Decide(lease.Family, outputs, lease.Family.DefaultChoice).Rows.Select(r => r.Risk)];
    }
}
