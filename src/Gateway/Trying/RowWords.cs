using System.Globalization;
using Ensemble.Decisions;
using Ensemble.Families;

namespace Gateway.Trying;

/// <summary>What was decided on a row, in words.</summary>
static class RowWords
{
    public static string Of(TriedRow row, Family family, bool limited)
    {
        string votes = family.IsClassification ? FlagWords.Votes(row.Votes, row.Answer)
            : FlagWords.Range([.. row.Votes.OfType<string>().Select(v => double.Parse(v, CultureInfo.InvariantCulture))], row.Votes.Count);
        string[] silent = [.. row.Votes.Select((v, m) => v is null ? family.Members[m].Name : null).OfType<string>()];
        return FlagWords.Sentence(ReasonNames.Parse(string.Join(',', row.Reasons)), votes, silent, limited || family.IsClassification) ?? FlagWords.Plain(votes);
    }
}
