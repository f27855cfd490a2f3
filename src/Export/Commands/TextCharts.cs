using System.Text;
using Export.Evaluation;

namespace Export.Commands;

/// <summary>Charts in block characters, at most 80 wide and without colour.</summary>
static class TextCharts
{
    const int Columns = 64;
    const int Lines = 10;
    const int BarWidth = 32;
    const string Eighths = " ▁▂▃▄▅▆▇█";
    const string Parts = "▏▎▍▌▋▊▉";

    /// <summary>
    /// Risk over coverage. Each column is the risk when that share of the rows is kept; a dashed line is the guarantee's bound, and an
    /// arrow below the axis what its gates keep here.
    /// </summary>
    /// <param name="curve">Points by ascending coverage.</param>
    /// <param name="coverage">Share of rows that the gates keep.</param>
    /// <param name="alpha">The bound; NaN without one.</param>
    public static IEnumerable<string> RiskCoverage(CurvePoint[] curve, double coverage, double alpha)
    {
        double[] risks = [.. Enumerable.Range(1, Columns).Select(c => At(curve, (double)c / Columns))];
        // The first few rows alone are right or wrong by chance: they do not set the scale.
        double top = Math.Max(risks.Skip(Columns / 20).Max(), double.IsNaN(alpha) ? 0 : 1.2 * alpha);
        if (top <= 0)
        {
            yield return "risk over coverage: no answer is wrong";
            yield break;
        }

        // The line whose label, its upper end, is nearest.
        int bound = double.IsNaN(alpha) ? -1 : Math.Max(0, (int)Math.Round(alpha / top * Lines) - 1);
        yield return "risk over the share of rows that are kept (largest risk given up first)";
        for (int line = Lines - 1; line >= 0; line--)
        {
            var text = new StringBuilder($"{100 * top * (line + 1) / Lines,7:F2} % ┤");
            foreach (double risk in risks)
            {
                int eighths = Math.Clamp((int)Math.Round(((risk / top * Lines) - line) * 8), 0, 8);
                text.Append(eighths == 0 && line == bound ? '╌' : Eighths[eighths]);
            }

            yield return text.ToString().TrimEnd() + (line == bound ? FormattableString.Invariant($" α {100 * alpha:0.##}%") : "");
        }

        yield return "          └" + new string('─', Columns);
        yield return "           0 %" + "50 %".PadLeft((Columns / 2) - 1) + "100 %".PadLeft((Columns / 2) - 3);
        int place = 10 + Math.Clamp((int)Math.Round(coverage * Columns), 1, Columns);
        string said = FormattableString.Invariant($"not flagged: {100 * coverage:F1} %");
        yield return coverage > 0.5 ? $"{said} ↑".PadLeft(place + 1) : $"{new string(' ', place)}↑ {said}";
    }

    /// <summary>Accuracy in bins of confidence; the mark │ is where the bar would end if the probabilities were right.</summary>
    /// <param name="bins">Bins with rows, ascending.</param>
    public static IEnumerable<string> Reliability(ReliabilityBin[] bins)
    {
        yield return "reliability of the most probable class (the mark │ is its mean confidence)";
        yield return $"{"confidence",-13}{"accuracy",-BarWidth}   accuracy  confidence  rows";
        foreach (ReliabilityBin bin in bins)
            yield return FormattableString.Invariant($"{bin.From:F2} to {bin.To:F2} {Bar(bin.Accuracy, bin.Confidence)}   {bin.Accuracy:F4}    {bin.Confidence:F4}   {bin.Rows,5}");
    }

    static string Bar(double value, double mark)
    {
        char[] bar = new string(' ', BarWidth).ToCharArray();
        int eighths = (int)Math.Round(value * BarWidth * 8);
        for (int i = 0; i < bar.Length; i++)
            bar[i] = eighths >= (i + 1) * 8 ? '█' : eighths > i * 8 ? Parts[eighths - (i * 8) - 1] : '·';
        bar[Math.Clamp((int)(mark * BarWidth), 0, BarWidth - 1)] = '│';
        return new string(bar);
    }

    static double At(CurvePoint[] curve, double coverage) => (Array.Find(curve, p => p.Coverage >= coverage - 1e-9) ?? curve[^1]).Risk;
}
