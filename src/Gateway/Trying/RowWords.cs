using System.Globalization;
using Ensemble.Families;

namespace Gateway.Trying;

/// <summary>What was decided on a row, in words.</summary>
static class RowWords
{
    public static string Of(TriedRow row, Family family, bool limited)
    {
        string votes = family.IsClassification ? Votes(row) : Span(row);
        if (!row.Flagged)
            return char.ToUpperInvariant(votes[0]) + votes[1..] + ".";
        string why = string.Join(", ", row.Reasons.Where(r => r != "disagreement").Select(r => Why(r, family, limited)));
        return $"I'm not sure about this one: {votes}{(why.Length == 0 ? "" : "; " + why)}.";
    }

    static string Votes(TriedRow row)
    {
        int same = row.Votes.Count(v => v == row.Answer);
        return same == row.Votes.Count
            ? $"all {row.Votes.Count} models answer {row.Answer}"
            : $"{same} of {row.Votes.Count} models answer {row.Answer}";
    }

    static string Span(TriedRow row)
    {
        double[] values = [.. row.Votes.OfType<string>().Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        return values.Length == 0
            ? "no model answers"
            : string.Create(CultureInfo.InvariantCulture, $"{values.Length} of {row.Votes.Count} models answer {values.Min():G6} to {values.Max():G6}");
    }

    static string Why(string reason, Family family, bool limited) => reason switch
    {
        "member_missing" => "a model did not answer",
        "member_invalid" => "a model gave no valid answer",
        "uninspected" => "the input was not looked at",
        "novelty" => "it does not look like what the models know",
        "risk" when !limited && !family.IsClassification => "without a guarantee every regression row is flagged",
        "risk" => "its risk is above the limit",
        _ => reason,
    };
}
