using System.Globalization;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Data;
using Export.Fusing;

namespace Benchmarks.Serving;

/// <summary>A family on the disk, with the threshold that flags a tenth of the rows that are sent.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="BodiesFile">The requests' bodies, one a line.</param>
/// <param name="Threshold">Risk above which a row is flagged.</param>
/// <param name="Flagged">Rows sent that are flagged.</param>
/// <param name="Means">Mean probabilities of each row sent, for checks of the servers.</param>
sealed record MadeBenchFamily(BenchFamily Family, string Folder, string BodiesFile, double Threshold, int Flagged, double[][] Means)
{
    const int GoldenRows = 4;

    /// <summary>Makes it.</summary>
    /// <param name="family">What it is.</param>
    /// <param name="root">Folder under which it is written.</param>
    /// <param name="members">Number of members.</param>
    /// <param name="rows">Rows of a request.</param>
    public static MadeBenchFamily Make(BenchFamily family, string root, int members = BenchFamily.Members, int rows = 1)
    {
        string[][] sent = family.Rows();
        var inputs = Tensor.From<float>(BenchFamily.Input, Datatype.FP32, [BenchFamily.Bodies, .. family.Row],
            [.. sent.SelectMany(row => row.Select(n => float.Parse(n, CultureInfo.InvariantCulture)))]);
        int[] golden = [.. Enumerable.Range(0, GoldenRows)];
        var kept = new List<Tensor> { inputs.Take(golden).Renamed("input/" + BenchFamily.Input) };
        var made = new List<MemberConfig>();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var answers = new List<Tensor>();
        for (int m = 0; m < members; m++)
        {
            byte[] model = family.Model(BenchFamily.FirstSeed + m);
            string name = $"seed-{BenchFamily.FirstSeed + m}", path = $"members/{name}.onnx";
            files[path] = model;
            made.Add(new MemberConfig { Name = name, Onnx = path, Sha256 = FamilyFolder.Sha256(model), Bytes = model.Length });
            using var probe = ModelProbe.Open(model, name);
            var answer = Tensor.From<float>(BenchFamily.Output, Datatype.FP32, [BenchFamily.Bodies, BenchFamily.Classes],
                [.. Enumerable.Range(0, BenchFamily.Bodies).SelectMany(row => probe.Run([inputs.Slice(row, 1)])[0].As<float>().ToArray())]);
            answers.Add(answer);
            kept.Add(answer.Take(golden).Renamed($"output/{name}/{BenchFamily.Output}"));
        }

        (double[] risks, double[][] means) = Judge(answers);
        double[] ordered = [.. risks.Order()];
        // Between two rows' risks, so that rounding turns none.
        int unflagged = (int)Math.Round(BenchFamily.Bodies * 0.9);
        double threshold = (ordered[unflagged - 1] + ordered[unflagged]) / 2;
        byte[] npz = NpzFile.ToBytes(kept);
        files["golden.npz"] = npz;
        files[FamilyFolder.ManifestName] = ManifestText.Write(new Manifest
        {
            Name = family.Name, Version = "1", Task = "classification",
            Inputs = [new TensorConfig { Name = BenchFamily.Input, Datatype = nameof(Datatype.FP32), Shape = [-1, .. family.Row] }],
            Outputs = [new TensorConfig { Name = BenchFamily.Output, Datatype = nameof(Datatype.FP32), Shape = [-1, BenchFamily.Classes] }],
            Decides = new DecidesConfig { Output = BenchFamily.Output, Kind = "probabilities" },
            Scores = new ScoresConfig { RiskThreshold = threshold },
            Members = [.. made],
            Golden = new GoldenConfig { Path = "golden.npz", Sha256 = FamilyFolder.Sha256(npz) },
        });
        string folder = Path.Combine(root, family.Name, family.Name), bodies = Path.Combine(root, family.Name + ".txt");
        FamilyFolder.Write(folder, files, force: false);
        // As its owner would: the gateway runs it so where that is faster; the other servers know nothing of it.
        FamilyFusing.Keep(folder, FamilyFusing.Run(new FuseRequest { Folder = folder, Out = folder, Serves = true, Stacks = false }, static _ => { }).File);
        File.WriteAllText(bodies, string.Join('\n', family.Requests(rows)));
        return new MadeBenchFamily(family, folder, bodies, threshold, risks.Count(r => r > threshold), means);
    }

    // Mean over members, and the risk of the class that it is largest for.
    static (double[] Risks, double[][] Means) Judge(List<Tensor> answers)
    {
        double[] risks = new double[BenchFamily.Bodies], weights = [.. answers.Select(_ => 1.0)];
        double[][] means = new double[BenchFamily.Bodies][];
        for (int row = 0; row < BenchFamily.Bodies; row++)
        {
            double[] values = [.. answers.SelectMany(a => a.As<float>().Slice(row * BenchFamily.Classes, BenchFamily.Classes).ToArray().Select(v => (double)v))];
            var p = new MemberProbabilities(values, weights, BenchFamily.Classes);
            means[row] = new double[BenchFamily.Classes];
            p.Mean(means[row]);
            risks[row] = ClassificationScores.Doubt(ScoreName.MeanMinusSd, p, Distribution.ArgMax(means[row]), kappa: 1);
        }

        return (risks, means);
    }
}
