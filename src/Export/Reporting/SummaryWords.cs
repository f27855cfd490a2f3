using Export.Evaluation;

namespace Export.Reporting;

/// <summary>What the numbers say, for a reader who reads nothing else.</summary>
static class SummaryWords
{
    /// <summary>Paragraphs on a classification.</summary>
    public static string Of(EvaluateResult result)
    {
        FlagCounts counts = result.Flags.Counts;
        int errors = counts.UnflaggedErrors + counts.FlaggedErrors;
        var words = new List<string>
        {
            $"Of {Text.Count(result.Rows, "row")} that the family has not learnt from it answers {Text.Percent(1 - ((double)errors / result.Rows))} rightly. "
            + (counts.Flagged == 0 ? "It flags none of them." : $"It flags {Text.Percent(1 - counts.Coverage)}, and among these are {counts.FlaggedErrors} of its {errors} wrong answers."),
            Promise(result.Flags),
            Consensus(result.Consensus, result.Diversity),
        };
        words.AddRange(Enumerable.Range(0, result.Contenders.Length - 1).Select(c => Rival(result, c)));
        if (result.Unfamiliar.Length > 0)
            words.Add($"Rows unlike the data are flagged: {string.Join(", ", result.Unfamiliar.Select(u => $"{Text.Percent(u.Flagged.Value)} of those called {Text.Escape(u.Set)}"))}.");
        if (result.Pairs is { } pairs)
            words.Add($"Two labels a row: they agree on {Text.Percent(pairs.Observed)}, the members predict {Text.Percent(pairs.Predicted)}; the audit {Text.Escape(pairs.Verdict)}.");
        return Paragraphs(words);
    }

    /// <summary>Paragraphs on a regression.</summary>
    public static string Of(RegressionResult result)
    {
        RegressionQuality? own = result.Answers.Concat(result.Members).FirstOrDefault(a => a.Name == result.Answer);
        Estimate difference = result.RmseDifference;
        RegressionScore? first = result.Scores.LastOrDefault();
        string verdict = !difference.ExcludesZero ? "which chance can explain" : difference.High < 0 ? "in the family's favour" : "in the member's favour";
        return Paragraphs(
        [
            own is null ? "" : $"On {Text.Count(result.Rows, "row")} that the family has not learnt from its answers are off by {Text.Number(own.Mae.Value, "G4")} on average (root of the mean square {Text.Number(own.Rmse.Value, "G4")}).",
            result.Flags is { } flags ? Promise(flags) : "",
            $"The RMSE differs from that of the best member, {Text.Escape(result.BestMember)}, by {Text.Interval(difference, "G4")}, {verdict}.",
            first is null ? "" : $"The rank correlation of {first.Score} with the size of the error is {Text.Interval(first.Spearman, "F2")}: {(first.Spearman.Low > 0.3 ? "doubt follows errors" : first.Spearman.High < 0.3 ? "doubt says little of errors on rows like these" : "doubt follows errors to some degree")}.",
        ]);
    }

    static string Promise(FlagReport flags)
    {
        FlagCounts counts = flags.Counts;
        if (counts.Unflagged == 0)
            return "Every row is flagged, so nothing is promised or broken.";
        string here = $"Here {counts.UnflaggedErrors} of {Text.Count(counts.Unflagged, "unflagged row")} {(counts.UnflaggedErrors == 1 ? "is" : "are")} wrong, {Text.Percent(counts.UnflaggedRisk)} (95&nbsp;%: {Text.Percent(flags.UnflaggedLow)} to {Text.Percent(flags.UnflaggedHigh)})";
        if (!double.IsFinite(flags.Alpha))
            return flags.Guarantee == "none" ? $"{here}. There is no guarantee: nothing is promised of rows like these." : $"{here}. The guarantee {Text.Escape(flags.Guarantee)} ({Text.Escape(flags.State)}) is about something else than this.";
        string verdict = flags.UnflaggedLow > flags.Alpha ? "<strong class=\"worse\">more than was promised</strong>" : counts.UnflaggedRisk > flags.Alpha ? "above the promise, by no more than chance explains" : "which keeps the promise";
        return $"The guarantee {Text.Escape(flags.Guarantee)} ({Text.Escape(flags.State)}) promises that at most {Text.Percent(flags.Alpha)} of unflagged rows are wrong, with confidence {Text.Percent(1 - flags.Delta)}. {here}, {verdict}.";
    }

    static string Consensus(ConsensusMeasures consensus, DiversityReport diversity) => diversity.Names.Length < 2 ? ""
        : $"All members agree on {Text.Percent(consensus.Unanimous.Value)} of the rows, and {Text.Percent(consensus.ErrorUnanimous.Value)} of these are wrong: {Text.Percent(consensus.ErrorsUnanimous.Value)} of all errors, which no disagreement shows. "
        + (double.IsFinite(diversity.EffectiveMembers.Value) ? $"As their errors go, the {diversity.Names.Length} members are worth {Text.Number(diversity.EffectiveMembers.Value, "F1")} independent ones." : "");

    static string Rival(EvaluateResult result, int rival)
    {
        ComparisonMetric[] told = [.. result.Comparison.Where(m => m.Differences[rival].ExcludesZero)];
        string[] better = [.. told.Where(m => m.Differences[rival].Low > 0 == m.LargerIsBetter).Select(m => Text.Escape(m.Name))];
        string[] worse = [.. told.Select(m => Text.Escape(m.Name)).Except(better, StringComparer.Ordinal)];
        string verdict = (better, worse) switch
        {
            ({ Length: 0 }, { Length: 0 }) => "no measure tells them apart",
            (_, { Length: 0 }) => $"the family is <span class=\"better\">better</span> in {string.Join(", ", better)}, and in the rest nothing tells them apart",
            ({ Length: 0 }, _) => $"the family is <span class=\"worse\">worse</span> in {string.Join(", ", worse)}, and in the rest nothing tells them apart",
            _ => $"the family is <span class=\"better\">better</span> in {string.Join(", ", better)}, and <span class=\"worse\">worse</span> in {string.Join(", ", worse)}",
        };
        return $"Against {(rival == 0 ? "its " : "")}{Text.Escape(result.Contenders[rival])}: {verdict}.";
    }

    static string Paragraphs(IEnumerable<string> words) => $"<div class=\"words\">{string.Concat(words.Where(w => w.Length > 0).Select(w => $"<p>{w}</p>\n"))}</div>\n";
}
