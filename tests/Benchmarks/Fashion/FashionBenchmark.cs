using System.Diagnostics;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;
using Export.Training;

namespace Benchmarks.Fashion;

/// <summary>
/// Fashion-MNIST (Debian's dataset-fashion-mnist): five small convolutional networks beside their best member and one network of
/// the same cost; MNIST's digits as rows that none of them has seen.
/// </summary>
static class FashionBenchmark
{
    const string Folder = "/usr/share/datasets/fashion-mnist";
    const int Seed = 1;

    /// <summary>Gives the exit code.</summary>
    public static int Run(bool full, TextWriter output)
    {
        if (!Directory.Exists(Folder))
        {
            output.WriteLine($"{Folder}: not there; Debian's package dataset-fashion-mnist has it");
            return 3;
        }

        string root = RepositoryFolder.Find(), work = Directory.CreateTempSubdirectory("bench-fashion-").FullName;
        try
        {
            return Run(full, root, work, output);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    static int Run(bool full, string root, string work, TextWriter output)
    {
        FashionPlan plan = full ? FashionPlan.Full : FashionPlan.Short;
        output.WriteLine($"Fashion-MNIST: learnt from rows {plan.Train}, temperatures and novelty on {plan.Fit} of the 60,000; seeds {Seed} to {Seed + plan.Members - 1}; {plan.Epochs} passes at most");
        Stopwatch watch = Stopwatch.StartNew();
        // The one network takes a single thread, and as long as all five together.
        var beside = Task.Run(() => Train(plan, work, "one", 1, plan.Single));
        using FamilyLease family = Train(plan, work, "cnn", plan.Members, plan.Options);
        using FamilyLease single = beside.GetAwaiter().GetResult();
        output.WriteLine($"five: filters {string.Join(',', plan.Options.Convolution.Filters)}, hidden {string.Join(',', plan.Options.Hidden)}");
        using FamilyLease mixture = Train(plan, work, "mixed", plan.Members, plan.Mixed);
        output.WriteLine($"mixed: {string.Join(", ", plan.Mixed.Kinds)}, {plan.Mixed.Trees.Trees} trees; {Cost(mixture.Family) / Cost(family.Family):F2} x the multiply-adds");
        output.WriteLine($"one of their cost: filters {string.Join(',', plan.Single.Convolution.Filters)}, hidden {string.Join(',', plan.Single.Hidden)}, "
            + $"{Cost(single.Family) / Cost(family.Family):F2} x the multiply-adds; all trained in {watch.Elapsed.TotalSeconds:F0} s");

        Rows test = Read(family.Family, Path.Combine(Folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(Folder, "t10k-labels-idx1-ubyte.gz"), plan.Test);
        Rows digits = Read(family.Family, Path.Combine(root, "config", "data", "mnist10k-images-idx3-ubyte.gz"), null, plan.Test);
        int[] truth = ClassLabels.Indexes(test, [.. family.Family.Labels], "test");
        FamilyRows run = FamilyRows.Run(family.Family, test, "test", default), unfamiliar = FamilyRows.Run(family.Family, digits, "digits", default);
        FamilyRows one = FamilyRows.Run(single.Family, test, "test", default), oneUnfamiliar = FamilyRows.Run(single.Family, digits, "digits", default);
        FamilyRows mixed = FamilyRows.Run(mixture.Family, test, "test", default), mixedUnfamiliar = FamilyRows.Run(mixture.Family, digits, "digits", default);
        output.WriteLine();
        output.WriteLine($"{test.Count} test rows");
        output.WriteLine($"  {"",-28} {"accuracy",9} {"nll",8} {"ece",8}");
        ModelQuality[] members = [.. family.Family.Members.Select((m, i) => ModelQuality.Of(m.Name, run.Member(i), truth))];
        foreach (ModelQuality member in members)
            Print(output, member);
        Print(output, ModelQuality.Of("one network of their cost", one.Member(0), truth));
        var whole = ModelQuality.Of("five, mean", run.Means(), truth);
        Print(output, whole);
        foreach ((string name, int m) in mixture.Family.Members.Select((m, i) => (m.Name, i)))
            Print(output, ModelQuality.Of(name, mixed.Member(m), truth));
        Print(output, ModelQuality.Of("mixed, mean", mixed.Means(), truth));
        output.WriteLine();
        var notes = new List<string>();
        Contender[] contenders =
        [
            Contenders.BestMember(run, truth, [unfamiliar], notes),
            Contenders.Member("one network of their cost", one, 0, truth, [oneUnfamiliar]),
            Contenders.Family(mixed, mixture.Family.DefaultChoice, truth, [mixedUnfamiliar]) with { Name = "mixed family" },
            Contenders.Family(run, family.Family.DefaultChoice, truth, [unfamiliar]),
        ];
        Compare(contenders, notes, plan, output);
        output.WriteLine($"AUROC of digits by mutual information, mixed family: {Auroc(mixed, mixedUnfamiliar, ScoreName.MutualInformation):F4}");
        return Judge(full, whole, run, unfamiliar, output);
    }

    static void Compare(Contender[] contenders, List<string> notes, FashionPlan plan, TextWriter output)
    {
        ComparisonMetric[] metrics = Comparison.Run(contenders, new ComparisonOptions { Replicates = plan.Replicates, Seed = Seed, UnfamiliarSets = ["digits"] });
        output.WriteLine($"{plan.Replicates} re-drawn calibrate/test halves, seed {Seed}; 95 % intervals of the paired bootstrap");
        foreach (ComparisonMetric metric in metrics)
        {
            output.WriteLine($"  {metric.Name}");
            for (int i = 0; i < contenders.Length; i++)
            {
                Estimate value = metric.Values[i];
                string difference = i < contenders.Length - 1
                    ? $"   five less it {metric.Differences[i].Value:+0.0000;-0.0000} [{metric.Differences[i].Low:+0.0000;-0.0000}, {metric.Differences[i].High:+0.0000;-0.0000}]" : "";
                output.WriteLine($"    {contenders[i].Name,-30} {value.Value,9:F4} [{value.Low:F4}, {value.High:F4}]{difference}");
            }
        }

        output.WriteLine();
        foreach (string note in notes)
            output.WriteLine($"  note: {note}");
    }

    static int Judge(bool full, ModelQuality whole, FamilyRows run, FamilyRows unfamiliar, TextWriter output)
    {
        double mutual = Auroc(run, unfamiliar, ScoreName.MutualInformation), distance = Auroc(run, unfamiliar, ScoreName.FeatureDistance);
        output.WriteLine($"AUROC of digits against clothes: mutual information {mutual:F4}, distance in the members' features {distance:F4}");
        output.WriteLine("  published (van Amersfoort et al. 2020): deep ensemble 0.861, DUQ 0.955");
        if (!full)
            return 0;
        (string What, bool Met)[] targets =
        [
            ($"accuracy {whole.Accuracy:F4}, at least 0.925", whole.Accuracy >= 0.925),
            ($"negative log-likelihood {whole.Nll:F4}, at most 0.22", whole.Nll <= 0.22),
            ($"AUROC by mutual information {mutual:F4}, at least 0.90", mutual >= 0.90),
            ($"AUROC by distance {distance:F4}, at least 0.95", distance >= 0.95),
        ];
        foreach ((string what, bool met) in targets)
            output.WriteLine($"target: {what}: {(met ? "met" : "MISSED")}");
        return targets.All(t => t.Met) ? 0 : 1;
    }

    static double Auroc(FamilyRows familiar, FamilyRows unfamiliar, ScoreName score)
    {
        double[] scores = [.. Doubt(familiar, score), .. Doubt(unfamiliar, score)];
        bool[] positive = new bool[scores.Length];
        positive.AsSpan(familiar.Count).Fill(true);
        return Ranking.Auroc(scores, positive);
    }

    static double[] Doubt(FamilyRows rows, ScoreName score) =>
        rows.Doubt(score, [.. rows.Decide(rows.Family.DefaultChoice).Select(d => d.Prediction)], 1);

    static FamilyLease Train(FashionPlan plan, string work, string name, int members, TrainerOptions options)
    {
        var request = new TrainRequest
        {
            Data = Path.Combine(Folder, "train-images-idx3-ubyte.gz"),
            Labels = Path.Combine(Folder, "train-labels-idx1-ubyte.gz"),
            Out = Path.Combine(work, name),
            Name = name,
            Rows = RowSelection.Parse(plan.Train),
            FitRows = RowSelection.Parse(plan.Fit),
            Validation = 0.05,
            Members = members,
            Seed = Seed,
            Threads = Math.Min(members, Environment.ProcessorCount),
            Single = false,
            // Measured here whether it is worth its price or not.
            KeepAnyway = true,
            Options = options,
        };
        var data = TrainingData.Read(request);
        FamilyTraining.Run(request with { Options = options.For(data.Learn.Count) }, data, _ => { }, _ => { }, default);
        return new FamilyFiles(request.Out).Load();
    }

    static Rows Read(Family family, string path, string? labels, string rows) =>
        RowFile.Read(DataFile.Open(path), labels, [family.Manifest.Inputs[0]], new RowReadOptions { Selection = RowSelection.Parse(rows) });

    static void Print(TextWriter output, ModelQuality quality) =>
        output.WriteLine($"  {quality.Name,-28} {quality.Accuracy,9:F4} {quality.Nll,8:F4} {quality.Ece,8:F4}");

    static double Cost(Family family) => family.Manifest.Members.Sum(m => m.Recipe!["multiply_adds"]!.GetValue<long>());
}
