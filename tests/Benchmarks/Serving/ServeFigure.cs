using System.Globalization;
using System.Text;

namespace Benchmarks.Serving;

/// <summary>Requests a second at 64 connections beside the naive service, a group of bars for each family.</summary>
static class ServeFigure
{
    const int Left = 130, Width = 480, Bar = 16, Gap = 26, Top = 40;

    static readonly string[] Shown = [Contender.Ours, Contender.Kept, Contender.Naive, Contender.Naive1, Contender.Node, Contender.Single];

    public static void Write(string path, IReadOnlyList<FamilyResult> results)
    {
        var bars = new StringBuilder();
        int at = Top;
        double most = results.Max(r => Shown.Where(s => r.Has(s, 64)).Max(s => Ratio(r, s)));
        foreach (var result in results)
        {
            Text(bars, 10, at + 12, $"{result.Family.Family.Name}: {result.Family.Family.Title}, {BenchFamily.Members} members", "bold");
            at += Gap - 6;
            foreach (string server in Shown.Where(s => result.Has(s, 64)))
            {
                double ratio = Ratio(result, server), width = Math.Max(1, ratio / most * Width);
                string colour = server == Contender.Ours ? "#0b6e4f" : server == Contender.Kept ? "#5fa88d" : "#9aa5b1";
                Text(bars, 10, at + 12, server, "normal");
                bars.Append(CultureInfo.InvariantCulture, $"  <rect x=\"{Left}\" y=\"{at}\" width=\"{width:F1}\" height=\"{Bar - 3}\" fill=\"{colour}\"/>\n");
                Text(bars, (int)(Left + width + 6), at + 12, string.Create(CultureInfo.InvariantCulture, $"{ratio:F2} ({result.Median(server, 64, s => s.Rate):F0}/s)"), "normal");
                at += Bar;
            }

            at += Gap - Bar;
        }

        string svg = string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Left + Width + 130}\" height=\"{at + 6}\" font-family=\"sans-serif\" font-size=\"12\">\n  <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        var head = new StringBuilder(svg);
        Text(head, 10, 20, "Requests a second at 64 connections, multiples of the naive C# service", "bold");
        File.WriteAllText(path, head.Append(bars).Append("</svg>\n").ToString());
    }

    static double Ratio(FamilyResult result, string server) => result.Ratio(server, Contender.Naive, 64, s => s.Rate).Middle;

    static void Text(StringBuilder into, int x, int y, string text, string weight) =>
        into.Append(CultureInfo.InvariantCulture, $"  <text x=\"{x}\" y=\"{y}\" font-weight=\"{weight}\">{text}</text>\n");
}
