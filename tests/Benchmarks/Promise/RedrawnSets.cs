using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Calibrating;
using Export.Commands;
using Export.Evaluation;
using Testing;

namespace Benchmarks.Promise;

/// <summary>
/// Small families on real data: over re-drawn splits either a guarantee, beside the error that then came, or a refusal with the rows that it
/// would take. Printed as a table of Markdown, for docs/results.md.
/// </summary>
static class RedrawnSets
{
    const double Delta = 0.05;
    const int Fit = 4;

    public static async Task<bool> RunAsync(string root, int draws, TextWriter output)
    {
        output.WriteLine($"Small families on real data (3 networks of 16), delta {Delta}, {draws} re-drawn splits each, seeds from 0: of the rows never learnt from, each content once, a quarter fits, and half and a quarter of them calibrate and test anew in each draw; medians over the draws that were promised something, or refused");
        output.WriteLine();
        output.WriteLine("| set | rows: fit, calibrate, test | alpha | promised | n | k | coverage | mean test error | refused: rows needed |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        double broken = 0;
        foreach (RealSet set in RealSet.All)
            broken = Math.Max(broken, await OneAsync(set, root, draws, output));
        output.WriteLine();
        return Target.Print(output, "Of these", [new("largest share of a set's draws that were promised alpha and err above it, the test rows' own noise (95 %) allowed for",
            broken, Delta + (3 * Math.Sqrt(Delta * (1 - Delta) / draws)))]);
    }

    // Largest share of draws whose promise the test rows contradict.
    static async Task<double> OneAsync(RealSet set, string root, int draws, TextWriter output)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(root, set.Path), family = folder["family"];
        await TrainAsync(path, family, set);
        var files = new FamilyFiles(family);
        Manifest manifest = files.ReadManifest();
        Rows held = Held(path, manifest);
        int[] order = RedrawnDigits.Order(held.Count, -1);
        int fit = held.Count / Fit, half = held.Count / 2;
        Rows fitRows = Take(held, order[..fit]), rest = Take(held, order[fit..]);
        using FittedFamily fitted = FittedFamily.Fit(files, fitRows, manifest.Task == "regression" ? null : RowTruth.Of(fitRows, manifest, path, "label").Classes, null, path, false, default);
        var run = FamilyRows.Run(fitted.Family, rest, path, default);
        Decision[] decisions = run.Decide(fitted.Choice);
        CalibrationRow[] rows = new RowLoss(set.Tolerance is null ? "zero_one" : "tolerance", set.Tolerance, null).Count(run, fitted.Choice, decisions, RowTruth.Of(rest, manifest, path, "label"));
        double[] candidates = FixedSequence.Candidates([.. fitted.Decisions.Select(d => d.Risk)]);
        double broken = 0;
        foreach (double alpha in set.Alphas)
        {
            RedrawnSplit[] split = [.. Enumerable.Range(0, draws).Select(d => RedrawnSplit.Of(rows, RedrawnDigits.Order(rows.Length, d), half, candidates, alpha, Delta))];
            RedrawnSplit[] promised = [.. split.Where(s => s.Promised)], refused = [.. split.Where(s => !s.Promised)];
            output.WriteLine($"| {set.Name} | {fit}, {half}, {rows.Length - half} | {alpha:P1} | {promised.Length} of {draws} | {Median(promised, s => s.N)} | {Median(promised, s => s.K)} | "
                + $"{(promised.Length == 0 ? "" : $"{Middle(promised, s => s.Coverage):F3}")} | {(promised.Length == 0 ? "" : $"{promised.Average(s => s.Error):F4}")} | {Needed(refused)} |");
            broken = Math.Max(broken, split.Count(s => s.Contradicted) / (double)draws);
        }

        return broken;
    }

    static async Task TrainAsync(string path, string family, RealSet set)
    {
        using var said = new StringWriter();
        int code = await CommandRunner.RunAsync(["train", "--data", path, "--rows", "split=train", "--members", "3", "--hidden", "16", "--no-single", "--name", "real", "--out", family, .. set.Train],
            Verbs.All(), TextWriter.Null, said);
        if (code != 0)
            throw new InvalidOperationException($"train on {path}: {said}");
    }

    // Rows of the splits that nothing was learnt from, less those that stand among the learnt ones too or came before.
    static Rows Held(string path, Manifest manifest)
    {
        Rows Of(string split) => RowFile.Read(path, null, manifest.Inputs, new RowReadOptions { Selection = RowSelection.Parse("split=" + split) });
        HashSet<UInt128> seen = [.. RowDigest.Of(Of("train").Inputs)];
        Rows[] parts = [Of("calibration"), Of("test")];
        Rows[] kept = [.. parts.Select(p => Take(p, [.. RowDigest.Of(p.Inputs).Select((d, i) => (d, i)).Where(r => seen.Add(r.d)).Select(r => r.i)]))];
        return RowFile.Read(path, null, manifest.Inputs, new RowReadOptions { Selection = RowSelection.Parse(string.Join(',', kept.SelectMany(k => k.FileRows))) });
    }

    static Rows Take(Rows rows, int[] chosen) => new([.. rows.Inputs.Select(i => i.Take(chosen))], [.. chosen.Select(i => rows.Labels![i])], chosen.Length, [.. chosen.Select(i => rows.FileRows[i])]);

    static string Needed(RedrawnSplit[] refused)
    {
        if (refused.Length == 0)
            return "";
        int never = refused.Count(s => s.RowsNeeded is null);
        RedrawnSplit[] some = [.. refused.Where(s => s.RowsNeeded is not null)];
        return (some.Length, never) switch
        {
            (0, _) => "no number would do",
            (_, 0) => $"about {Middle(some, s => s.RowsNeeded!.Value):F0}",
            _ => $"about {Middle(some, s => s.RowsNeeded!.Value):F0}, in {never} no number would do",
        };
    }

    static string Median(RedrawnSplit[] of, Func<RedrawnSplit, double> value) => of.Length == 0 ? "" : $"{Middle(of, value):F0}";

    static double Middle(RedrawnSplit[] of, Func<RedrawnSplit, double> value) => of.Select(value).Order().ElementAt(of.Length / 2);
}
