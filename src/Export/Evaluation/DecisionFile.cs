using System.Globalization;
using System.Text;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;

namespace Export.Evaluation;

/// <summary>
/// Decisions as CSV, a line a row: row, prediction, label, flagged, reasons, risk, novelty, novelty_p_value, answered, votes; where
/// there are labels also truth, and for a classification right (empty where nothing was answered).
/// </summary>
static class DecisionFile
{
    /// <summary>The file's content.</summary>
    /// <param name="rows">Rows that were decided.</param>
    /// <param name="run">What the members gave for them.</param>
    /// <param name="decisions">The decisions.</param>
    /// <param name="choice">Answer choice.</param>
    public static string Csv(Rows rows, FamilyRows run, Decision[] decisions, AnswerChoice choice)
    {
        Family family = run.Family;
        var csv = new StringBuilder("row,prediction,label,flagged,reasons,risk,novelty,novelty_p_value,answered,votes");
        csv.Append(rows.Labels is null ? "" : family.IsClassification ? ",truth,right" : ",truth").Append('\n');
        double[] answers = run.Answer(choice);
        int width = decisions.Length == 0 ? 0 : answers.Length / decisions.Length;
        int[][] votes = family.IsClassification ? run.Votes() : [];
        for (int i = 0; i < decisions.Length; i++)
        {
            Decision d = decisions[i];
            string prediction = family.IsClassification ? $"{d.Prediction}"
                : string.Join(' ', answers.AsSpan(i * width, width).ToArray().Select(Number));
            string label = Answered(family, d);
            string cast = family.IsClassification ? string.Join(' ', votes[i].Select(v => v.ToString(CultureInfo.InvariantCulture))) : "";
            csv.Append(CultureInfo.InvariantCulture, $"{rows.FileRows[i]},{prediction},{Quoted(label)},{(d.Flagged ? "true" : "false")},")
                .Append(CultureInfo.InvariantCulture, $"{Quoted(d.Reasons.List())},{Number(d.Risk)},{Number(d.Novelty)},")
                .Append(CultureInfo.InvariantCulture, $"{Number(d.NoveltyPValue)},{d.Answered},{cast}");
            if (rows.Labels is { } truth)
                csv.Append(Truth(family, d, truth[i]));
            csv.Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>What to say of labels that are no class of the family, which no answer can match; null where there are none.</summary>
    public static string? UnknownLabel(Family family, Rows rows)
    {
        if (!family.IsClassification || rows.Labels is not { } labels)
            return null;
        int[] unknown = [.. Enumerable.Range(0, labels.Length).Where(r => !family.Labels.Contains(labels[r], StringComparer.Ordinal))];
        return unknown.Length == 0 ? null : $"row {rows.FileRows[unknown[0]]}: label '{labels[unknown[0]]}' is not one of the classes"
            + $"{NearestName.Hint(labels[unknown[0]], [.. family.Labels])}; such rows ({unknown.Length}) count as not right";
    }

    static string Answered(Family family, Decision decision) =>
        family.IsClassification && decision.Prediction >= 0 ? family.Labels[decision.Prediction] : "";

    static string Truth(Family family, Decision decision, string truth)
    {
        if (!family.IsClassification)
            return $",{Quoted(truth)}";
        bool right = string.Equals(Answered(family, decision), truth, StringComparison.Ordinal);
        return $",{Quoted(truth)},{(decision.Prediction < 0 ? "" : right ? "true" : "false")}";
    }

    static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
