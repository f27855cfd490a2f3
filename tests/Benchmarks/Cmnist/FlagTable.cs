using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Monitors;
using Ensemble.Tensors;
using Export.Calibrating;
using Export.Commands;
using Export.Evaluation;
using Export.Imprecise;

namespace Benchmarks.Cmnist;

/// <summary>
/// What flags, a guarantee and the monitors do when the colour drifts: a family is trained in the ten environments, calibrated at
/// e = .1 for λ = 0 by the program's own verbs, and then sees 2,000 rows of every e.
/// </summary>
static class FlagTable
{
    const double At = 0.1, Delta = 0.05, Effect = 0.05;

    /// <summary>Prints the table for one share of wrong labels.</summary>
    public static async Task Print(Digits digits, double noise, double alpha, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("cmnist-").FullName;
        try
        {
            var world = new ColouredWorld(digits, digits.Count * 3 / 5, noise, seed: 1);
            int rows = digits.Count / 5;
            (EnvironmentRows learn, _) = world.Train(Protocol.LongTail.Environments, 0);
            EnvironmentRows calibrate = world.Test(At, ..rows);
            string family = Path.Combine(folder, "digits");
            Write(learn, Path.Combine(folder, "train.npz"));
            Write(calibrate, Path.Combine(folder, "calibrate.npz"));
            File.WriteAllLines(Path.Combine(folder, "environment.csv"), ["environment", .. Enumerable.Range(0, learn.Environments)
                .SelectMany(e => Enumerable.Repeat($"{Protocol.LongTail.Environments[e]}", learn.Starts[e + 1] - learn.Starts[e]))]);
            await Verb("train", "--data", Path.Combine(folder, "train.npz"), "--environment", Path.Combine(folder, "environment.csv"), "--kind", "imprecise",
                "--hidden", "200,200,200", "--dropout", "0.2", "--steps", "120", "--weight-decay", "1", "--scale", "none", "--validation", "0", "--input", "x",
                "--name", "digits", "--out", family);
            int fit = rows / 4;
            await Verb("calibrate", family, "--data", Path.Combine(folder, "calibrate.npz"), "--fit-rows", $"0-{fit - 1}", "--rows", $"{fit}-{rows - 1}",
                "--alpha", $"{alpha}", "--answer", "0");
            Print(family, world, calibrate, rows, noise, alpha, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Print(string folder, ColouredWorld world, EnvironmentRows calibrate, int rows, double noise, double alpha, TextWriter output)
    {
        using FamilyLease lease = new FamilyFiles(folder).Load();
        Family family = lease.Family;
        AnswerChoice choice = FittedFamily.Choose(family, "0");
        Decision[] before = FamilyRows.Run(family, [Input(calibrate)], default).Decide(choice);
        string state = family.GuaranteeFor(choice) is { } guarantee ? $"{guarantee.Id}, {guarantee.State}" : "none could be issued";
        output.WriteLine($"Flags with {noise:P0} wrong labels: five members, answer λ = 0, calibrated at e = {At} for {alpha:P0} (guarantee: {state}); {rows} rows of each e; "
            + "rows until an alarm, of the unflagged ones for the risk monitor, which needs labels");
        output.WriteLine();
        output.WriteLine("| e | members disagree | right where all agree | flagged | right, unflagged | right, flagged | state in the end | risk monitor | flag rate | class mix | risk scores |");
        output.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", 11))}");
        foreach (double e in Protocol.LongTail.Tests)
            output.WriteLine(Line(family, choice, before, world.Test(e, rows..(2 * rows)), e, alpha));
        output.WriteLine();
    }

    static string Line(Family family, AnswerChoice choice, Decision[] before, EnvironmentRows test, double e, double alpha)
    {
        var run = FamilyRows.Run(family, [Input(test)], default);
        Decision[] decisions = run.Decide(choice);
        bool[] right = [.. decisions.Select((d, i) => d.Prediction == (test.Targets[i] == 1 ? 1 : 0))];
        int[][] votes = run.Votes();
        bool[] agree = [.. Enumerable.Range(0, decisions.Length).Select(row => votes[row].All(v => v == votes[row][0]))];
        string Share(Func<int, bool> of, Func<int, bool> holds)
        {
            int[] counted = [.. Enumerable.Range(0, decisions.Length).Where(of)];
            return counted.Length == 0 ? "-" : $"{100.0 * counted.Count(holds) / counted.Length:F1}";
        }

        var risk = new RiskEvidence(alpha);
        int labelled = 0, withdrawn = 0;
        for (int i = 0; i < decisions.Length && withdrawn == 0; i++)
        {
            if (decisions[i].Flagged)
                continue;
            labelled++;
            risk.Add(right[i] ? 0 : 1);
            withdrawn = risk.Exceeds(Delta) ? labelled : 0;
        }

        bool issued = family.GuaranteeFor(choice) is not null;
        int flagged = before.Count(d => d.Flagged);
        var flags = new ShareChange([before.Length - flagged, flagged], Delta, Effect);
        var classes = new ShareChange([.. Enumerable.Range(0, 2).Select(c => (long)before.Count(d => d.Prediction == c))], Delta, Effect);
        var familiar = new FamiliarityEvidence([.. before.Select(d => d.Risk)]);
        var tie = new Random(5);
        string First(Func<Decision, bool> alarm) => Array.FindIndex(decisions, d => alarm(d)) is >= 0 and int at ? $"{at + 1}" : "-";
        string byFlag = First(d => { flags.Add(d.Flagged ? 1 : 0); return flags.Alarm; });
        string byClass = First(d => { classes.Add(d.Prediction); return classes.Alarm; });
        string byRisk = First(d => { familiar.Add(d.Risk, tie.NextDouble()); return familiar.Exceeds(Delta); });
        return $"| {e:0.0} | {Share(_ => true, i => !agree[i])} | {Share(i => agree[i], i => right[i])} | {Share(_ => true, i => decisions[i].Flagged)} "
            + $"| {Share(i => !decisions[i].Flagged, i => right[i])} | {Share(i => decisions[i].Flagged, i => right[i])} "
            + $"| {(!issued ? "none" : withdrawn > 0 ? "withdrawn" : "valid")} | {(withdrawn > 0 ? $"{withdrawn}" : "-")} | {byFlag} | {byClass} | {byRisk} |";
    }

    static Tensor Input(EnvironmentRows rows) => Tensor.From<float>("x", Datatype.FP32, [rows.Count, rows.Columns], rows.Inputs);

    static void Write(EnvironmentRows rows, string path) => NpzFile.Write(path,
        [Input(rows), Tensor.From<long>("label", Datatype.INT64, [rows.Count], [.. rows.Targets.Select(t => (long)t)])]);

    static async Task Verb(params string[] args)
    {
        using var printed = new StringWriter();
        int code = await CommandRunner.RunAsync(args, Verbs.All(), printed, printed);
        // No guarantee is a result, too.
        if (code > 1)
            throw new InvalidOperationException($"{args[0]}: {printed}");
    }
}
