using System.Globalization;
using Gateway.Commands;

namespace Gateway.Replaying;

/// <summary>What a replay found, as a table.</summary>
static class ReplayReport
{
    const int Shown = 10;

    public static void Write(TextWriter output, ReplaySummary summary)
    {
        output.WriteLine(Printable.Line($"{summary.Family} {summary.Version}: {summary.Replayed.Count} of {summary.Recorded} recorded rows of {summary.Decisions} decisions replayed, "
            + $"members' outputs bit for bit the same on {summary.SameOutputs}"));
        foreach (var (problem, rows) in summary.Problems)
            output.WriteLine(Printable.Line($"not replayed: {rows} rows: {problem}"));
        output.WriteLine();
        output.WriteLine($"{"rows",-10}{"count",8}{"answers changed",17}{"newly flagged",15}{"no longer",11}{"labelled",10}{"right then",12}{"right now",11}");
        foreach (var count in summary.Counts)
            output.WriteLine($"{count.Name,-10}{count.Rows,8}{count.Answers,17}{count.NewlyFlagged,15}{count.NoLongerFlagged,11}{count.Labelled,10}{count.RightThen,12}{count.RightNow,11}");
        output.WriteLine();
        output.WriteLine("of all traffic, answers changed: " + Share(summary.AnswersOfTraffic));
        output.WriteLine("of all traffic, flags changed:   " + Share(summary.FlagsOfTraffic));
        var changed = summary.Replayed.Where(r => r.Changed).ToList();
        foreach (var row in changed.Take(Shown))
            output.WriteLine(Printable.Line($"{row.Decision} row {row.Row}: {row.WasAnswer}{(row.WasFlagged ? " flagged" : "")} -> {row.IsAnswer}{(row.IsFlagged ? " flagged" : "")}"));
        if (changed.Count > Shown)
            output.WriteLine($"... {changed.Count - Shown} more rows changed (--json lists them)");
    }

    static string Share(TrafficShare? share) => share is null
        ? "unknown: no unflagged row was audited"
        : Percent(share.Estimate) + (share.Lower is { } lower ? $" (95 %: {Percent(lower)} to {Percent(share.Upper!.Value)})" : "");

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");
}
