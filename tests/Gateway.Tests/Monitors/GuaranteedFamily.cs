using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Testing;

namespace Gateway.Tests.Monitors;

/// <summary>
/// A family with a valid guarantee, small enough to work out by hand. Its one member answers 0 on [3, 0] with 0.9975 (unflagged, risk 0.0025), 1 on [0, 3],
/// and 0 on [0, 0] with 0.5 (flagged: τ is 0.3).
/// </summary>
static class GuaranteedFamily
{
    public static void Write(string families, double alpha = 0.02, string id = "g")
    {
        string folder = new TinyFamily().With("a", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0])).With(m =>
        {
            m["baseline"] = new System.Text.Json.Nodes.JsonObject { ["flag_rate"] = 0.1, ["class_counts"] = new System.Text.Json.Nodes.JsonArray(600, 400) };
        }).Write(families);
        // softmax(6, 0) and softmax(4, 0).
        byte[] kept = NpzFile.ToBytes(
        [
            Tensor.From<float>("input/x", Datatype.FP32, [2, 2], [3, 0, 0, 2]),
            Tensor.From<double>(GuaranteeReplay.RiskArray, Datatype.FP64, [2], [1 / (1 + Math.Exp(6)), 1 / (1 + Math.Exp(4))]),
        ]);
        File.WriteAllBytes(Path.Combine(folder, "replay.npz"), kept);
        string file = Path.Combine(folder, "family.json");
        var manifest = ManifestReader.Read(File.ReadAllBytes(file), [])!;
        // Without an error as many rows as (1 - alpha)^n <= 0.05 takes.
        int n = (int)Math.Ceiling(Math.Log(0.05) / Math.Log(1 - alpha));
        var guarantee = new Guarantee
        {
            Id = id, Scope = "s", Issued = DateTimeOffset.UnixEpoch, Alpha = alpha, Delta = 0.05, Tau = 0.3, Answer = "mean", Risk = "mean_minus_sd", Rows = n, N = n, K = 0,
            PValue = 0.05, Coverage = 1, Binding = "", Scoring = Scoring.Number, CalibrationDigest = "", FitDigest = "", Ledger = 1,
            Replay = new FileConfig { Path = "replay.npz", Sha256 = TinyFamily.Digest(kept) },
        };
        var bound = guarantee with { Binding = GuaranteeBinding.Compute(manifest, guarantee) };
        File.WriteAllBytes(file, ManifestReader.Write(manifest with { Guarantees = [bound] }));
    }
}
