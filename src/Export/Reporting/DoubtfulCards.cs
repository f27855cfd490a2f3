using Export.Evaluation;

namespace Export.Reporting;

/// <summary>The most doubtful rows, one card each: picture or features, answer, votes, and what is said of them.</summary>
static class DoubtfulCards
{
    public static string Html(DoubtfulRow[] rows, string[] members, bool isClassification) =>
        rows.Length == 0 ? "" : $"<div class=\"rows\">\n{string.Concat(rows.Select(r => Card(r, members, isClassification)))}</div>\n";

    static string Card(DoubtfulRow row, string[] members, bool isClassification)
    {
        bool right = string.Equals(row.Answer, row.Truth, StringComparison.Ordinal);
        string picture = row.Picture is { } png
            ? $"<img alt=\"row {row.Row}, truly {Text.Escape(row.Truth)}\" width=\"104\" height=\"104\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">" : "";
        string verdict = isClassification ? right ? "<span class=\"better\">right</span>" : $"<span class=\"worse\">wrong</span>, truly {Text.Escape(row.Truth)}" : $"truly {Text.Escape(row.Truth)}";
        string said = row.Sentence is { } sentence ? $"<p class=\"said\">{Text.Escape(sentence)}</p>" : "<p class=\"said\">Not flagged.</p>";
        string features = row.Features.Length == 0 ? "" : $"<dl>{string.Concat(row.Features.Select(f => $"<dt>{Text.Escape(f.Name)}</dt><dd>{Text.Escape(f.Value)}</dd>"))}</dl>";
        return $"<article class=\"row\"><div class=\"top\">{picture}<div><div class=\"answer\">{Text.Escape(row.Answer)}</div><p class=\"small\">{verdict}</p>"
            + $"<p class=\"small\">row {row.Row}<br>risk {Text.Number(row.Risk, "G3")}<br>novelty {Text.Number(row.Novelty, "G3")}</p></div></div>{said}"
            + $"<ul class=\"votes\" aria-label=\"votes\">{string.Concat(row.Votes.Select((v, m) => Vote(v, members[m], row.Answer)))}</ul>{features}</article>\n";
    }

    static string Vote(string? vote, string member, string answer) =>
        $"<li{(string.Equals(vote, answer, StringComparison.Ordinal) ? " class=\"same\"" : "")} title=\"{Text.Escape(member)}\">{Text.Escape(vote ?? "nothing")}</li>";
}
