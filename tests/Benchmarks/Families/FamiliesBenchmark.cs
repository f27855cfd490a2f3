using Benchmarks.Promise;
using Export.Evaluation;

namespace Benchmarks.Families;

/// <summary>Whether members of several kinds are worth their price: trained here, judged on rows never learnt from.</summary>
static class FamiliesBenchmark
{
    /// <summary>Gives the exit code.</summary>
    public static int Run(bool full, TextWriter output)
    {
        int seeds = full ? 3 : 1, draws = full ? 100 : 20;
        string root = RepositoryFolder.Find();
        bool met = true;
        foreach (DataSet set in DataSet.All.Where(s => File.Exists(s.Path(root))).Take(full ? int.MaxValue : 2))
        {
            Standing[] standings = [.. Contestant.All.Select(c => new Standing(c,
                [.. Enumerable.Range(0, seeds).Select(s => Trial.Run(set, c, set.Request(root, c, 100 * s)))], draws, set.Alphas))];
            Table(set, standings, seeds, draws, output);
            met &= Judge(set, standings, output);
        }

        return met ? 0 : 1;
    }

    // Markdown, as docs/results.md has it.
    static void Table(DataSet set, Standing[] standings, int seeds, int draws, TextWriter output)
    {
        string[] bounds = [.. set.Alphas.Select(a => FormattableString.Invariant($"coverage at {100 * a:0.#} %"))];
        string[] pictures = set.Novel is not null ? ["unknown classes"] : !set.Pictures ? [] : standings[0].Unfamiliar.Length == 5 ? ["inverted", "shuffled", "rotated", "noise", "fashion"]
            : ["inverted", "shuffled", "rotated", "noise"];
        string[] heads = ["", "accuracy", "AURC x 1000", .. bounds, "error at 89 %", .. pictures, "MB", "seconds"];
        output.WriteLine($"{set.Name}: rows held out {set.Held}, {seeds} training seeds, {draws} calibrate/test draws");
        output.WriteLine();
        output.WriteLine($"| {string.Join(" | ", heads)} |");
        output.WriteLine($"|{string.Concat(heads.Select(_ => "---|"))}");
        foreach (Standing s in standings)
        {
            IEnumerable<string> cells = [s.Contestant.Name, Text(s.Accuracy, 4), Text(s.Aurc, 2), .. s.Coverage.Select(c => Text(c, 3)), Text(s.Error, 4),
                .. s.Unfamiliar.Select(u => Text(u, 3)), Text(s.Megabytes, 2), Text(s.Seconds, 1)];
            output.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        output.WriteLine();
    }

    static bool Judge(DataSet set, Standing[] standings, TextWriter output)
    {
        Standing mixed = standings.Single(s => s.Contestant.Name == Contestant.Mixed);
        foreach (Standing rival in standings.Where(s => s != mixed))
        {
            Estimate aurc = mixed.Less(rival, c => 1000 * c.Aurc()), error = mixed.Less(rival, c => c.RiskAtCoverage(Standing.Kept));
            output.WriteLine($"mixed less {rival.Contestant.Name,-24} AURC x 1000 {Interval(aurc, 2)}; error at 89 % {Interval(error, 4)}");
        }

        // Of the models alone, the one that is hardest to beat.
        Standing best = standings.Where(s => s.Contestant.Members == 1).MinBy(s => s.Aurc)!;
        Estimate gain = mixed.Less(best, c => 1000 * c.Aurc());
        output.WriteLine($"the best model alone by AURC is {best.Contestant.Name}: mixed {(gain.High < 0 ? "beats it" : gain.Low > 0 ? "is beaten by it" : "neither beats it nor is beaten")}");
        output.WriteLine();
        if (!set.Pictures)
            return true;
        Standing seeds = standings.Single(s => s.Contestant.Name == Contestant.Seeds);
        return Target.Print(output, "Mixed members on digits",
        [
            new("accuracy", mixed.Accuracy, 0.950, AtLeast: true), new("AURC x 1000", mixed.Aurc, 4.0),
            new("guaranteed coverage at 1 %", mixed.Coverage[0], 0.85, AtLeast: true),
            new("error at 89 % less the seeds', upper end of 95 %", mixed.Less(seeds, c => c.RiskAtCoverage(Standing.Kept)).High, 0),
        ]);
    }

    static string Interval(Estimate e, int digits) => $"{Text(e.Value, digits)} [{Text(e.Low, digits)}, {Text(e.High, digits)}]";

    static string Text(double value, int digits) => value.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture);
}
