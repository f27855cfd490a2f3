using System.Diagnostics;
using Ensemble.Data;
using Ensemble.Families;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;
using Export.Training;

namespace Benchmarks.Families;

/// <summary>One contestant, trained once and run on the rows held out.</summary>
/// <param name="Contender">Its risks and errors there.</param>
/// <param name="Accuracy">Share of them that it answers rightly.</param>
/// <param name="Bytes">Its models' size.</param>
/// <param name="Seconds">How long training and exporting took.</param>
/// <param name="Unfamiliar">AUROC of each unfamiliar set.</param>
sealed record Trial(Contender Contender, double Accuracy, long Bytes, double Seconds, double[] Unfamiliar)
{
    /// <summary>Trains and runs.</summary>
    public static Trial Run(DataSet set, Contestant contestant, TrainRequest request)
    {
        var data = TrainingData.Read(request);
        request = request with { Options = request.Options.For(data.Learn.Count) };
        Rows fit = Read(set, data, request, set.Fit), held = Read(set, data, request, set.Held);
        long start = Stopwatch.GetTimestamp();
        MadeFamily made = FamilyTraining.Make(request, data, fit, _ => { }, _ => { }, default);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var files = new FamilyFiles(request.Out);
        foreach ((string path, byte[] content) in made.Files())
            files.Replace(path, content);
        using FamilyLease lease = files.Load();
        int[] truth = ClassLabels.Indexes(held, data.Classes!, set.Name);
        var run = FamilyRows.Run(lease.Family, held, set.Name, default);
        FamilyRows[] unfamiliar = set.Novel is { } novel ? [FamilyRows.Run(lease.Family, RowFile.Read(data.File, null, [data.Input],
            new RowReadOptions { Selection = RowSelection.Parse(novel) }).Inputs, default)] : set.Pictures ? [.. Pictures.Of(held.Inputs[0]).Select(p => FamilyRows.Run(lease.Family, [p.Rows], default))] : [];
        Contender contender = contestant.Members == 1 ? Contenders.Member(contestant.Name, run, 0, truth, unfamiliar)
            : Contenders.Family(run, lease.Family.DefaultChoice, truth, unfamiliar) with { Name = contestant.Name };
        if (contestant.Risk is { } risk)
            contender = contender with { Risk = [.. run.Rank(lease.Family.DefaultChoice, risk).Select(d => d.Risk)] };
        return new Trial(contender, contender.Wrong.Average(w => w ? 0.0 : 1), made.Members.Sum(m => (long)m.Onnx.Length), seconds,
            [.. contender.Unfamiliar!.Select(u => Auroc(contender.Novelty!, u))]);
    }

    static Rows Read(DataSet set, TrainingData data, TrainRequest request, string rows) => RowFile.Read(data.File, request.Labels, [data.Input],
        new RowReadOptions { Selection = RowSelection.Parse(rows) });

    static double Auroc(double[] familiar, double[] unfamiliar)
    {
        bool[] positive = new bool[familiar.Length + unfamiliar.Length];
        positive.AsSpan(familiar.Length).Fill(true);
        return Ranking.Auroc([.. familiar, .. unfamiliar], positive);
    }
}
