using System.Globalization;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Reporting;

namespace Export.Evaluation;

/// <summary>The rows with the largest risk, as people look at them.</summary>
static class DoubtfulRows
{
    const int Most = 12;
    const int MostFeatures = 24;

    /// <summary>The first rows in the order of falling risk; of equals, of falling novelty.</summary>
    public static DoubtfulRow[] Of(FamilyRows run, Rows rows, AnswerChoice choice)
    {
        Decision[] decisions = run.Decide(choice);
        string?[][] votes = Votes(run);
        double[] answers = run.Family.IsClassification ? [] : run.Answer(choice);
        bool limited = run.Family.GuaranteeFor(choice) is not null || run.Family.Manifest.Scores.RiskThreshold is not null;
        return [.. Enumerable.Range(0, decisions.Length)
            .OrderByDescending(i => double.IsNaN(decisions[i].Risk) ? double.PositiveInfinity : decisions[i].Risk).ThenByDescending(i => decisions[i].Novelty)
            .Take(Most).Select(i =>
            {
                Decision d = decisions[i];
                string answer = !run.Family.IsClassification ? Number(answers[i]) : d.Prediction < 0 ? "nothing" : run.Family.Labels[d.Prediction];
                byte[]? picture = PictureRow.Png(rows.Inputs, run.Family, i);
                return new DoubtfulRow(rows.FileRows[i], rows.Labels![i], answer, votes[i], d.Risk, d.Novelty, d.Reasons.List())
                {
                    Sentence = Sentence(run.Family, d, votes[i], answer, limited),
                    Picture = picture,
                    Features = picture is null ? Features(rows.Inputs, run.Family, i) : [],
                };
            })];
    }

    static string? Sentence(Family family, Decision decision, string?[] votes, string answer, bool limited)
    {
        string said = family.IsClassification ? FlagWords.Votes(votes, answer)
            : FlagWords.Range([.. votes.OfType<string>().Select(v => double.Parse(v, CultureInfo.InvariantCulture))], votes.Length);
        string[] silent = [.. votes.Select((v, m) => v is null ? family.Members[m].Name : null).OfType<string>()];
        return FlagWords.Sentence(decision.Reasons, said, silent, limited);
    }

    static string?[][] Votes(FamilyRows run)
    {
        if (run.Family.IsClassification)
            return [.. run.Votes().Select(row => row.Select(v => v < 0 ? null : run.Family.Labels[v]).ToArray())];
        double[][] members = [.. Enumerable.Range(0, run.Family.Members.Count).Select(run.Member)];
        return [.. Enumerable.Range(0, run.Count).Select(r => members.Select(m => double.IsNaN(m[r]) ? null : Number(m[r])).ToArray())];
    }

    static (string Name, string Value)[] Features(IReadOnlyList<Tensor> inputs, Family family, int row) =>
        [.. inputs.SelectMany((input, i) => Enumerable.Range(0, input.RowLength).Select(e => Feature(input, family.Inputs[i], row, e))).Take(MostFeatures)];

    static (string Name, string Value) Feature(Tensor input, TensorSpec spec, int row, int element)
    {
        int index = (row * input.RowLength) + element;
        FeatureConfig? feature = spec.Config.Features is { } features && element < features.Length ? features[element] : null;
        string value = input.Strings is { } strings ? System.Text.Encoding.UTF8.GetString(strings[index])
            : feature?.Categories is { } names && input.GetDouble(index) is >= 0 and var c && c < names.Length ? names[(int)c] : Number(input.GetDouble(index));
        return (feature?.Name ?? $"{input.Name}[{element}]", value);
    }

    static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
