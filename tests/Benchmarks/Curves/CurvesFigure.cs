using System.Globalization;
using System.Text;

namespace Benchmarks.Curves;

/// <summary>Processor time of a request over what grows, both axes logarithmic, a panel for each curve.</summary>
static class CurvesFigure
{
    const int Panel = 320, High = 240, Left = 56, Bottom = 36, Top = 44, Right = 14;

    public static void Write(string path, IReadOnlyList<(Curve Curve, IReadOnlyList<CurvePoint> Points)> all)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Panel * 2}\" height=\"{(High * ((all.Count + 1) / 2)) + 24}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append("  <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n  <text x=\"8\" y=\"16\" font-weight=\"bold\">Processor time of a request, µs: gateway (green), naive service with one thread a session (grey)</text>\n");
        for (int i = 0; i < all.Count; i++)
            Draw(svg, all[i].Curve, all[i].Points, i % 2 * Panel, 24 + (i / 2 * High));
        File.WriteAllText(path, svg.Append("</svg>\n").ToString());
    }

    static void Draw(StringBuilder svg, Curve curve, IReadOnlyList<CurvePoint> points, int x0, int y0)
    {
        double[] costs = [.. points.SelectMany(p => new[] { p.Ours.Processor, p.Naive1.Processor })];
        (double least, double most) = (Math.Pow(10, Math.Floor(Math.Log10(costs.Min()))), Math.Pow(10, Math.Ceiling(Math.Log10(costs.Max()))));
        double X(double v) => x0 + Left + (Math.Log(v / points[0].Value) / Math.Log((double)points[^1].Value / points[0].Value) * (Panel - Left - Right));
        double Y(double v) => y0 + High - Bottom - (Math.Log(v / least) / Math.Log(most / least) * (High - Bottom - Top));
        Text(svg, x0 + Left, y0 + Top - 12, curve.Name, "start", "bold");
        for (double v = least; v <= most * 1.01; v *= 10)
        {
            svg.Append(CultureInfo.InvariantCulture, $"  <line x1=\"{x0 + Left}\" y1=\"{Y(v):F1}\" x2=\"{x0 + Panel - Right}\" y2=\"{Y(v):F1}\" stroke=\"#dde2e7\"/>\n");
            Text(svg, x0 + Left - 6, Y(v) + 4, v.ToString("0.###", CultureInfo.InvariantCulture), "end", "normal");
        }

        double last = double.NegativeInfinity;
        foreach (var point in points)
        {
            // Names that would touch are left out.
            if (X(point.Value) - last < 30)
                continue;
            last = X(point.Value);
            Text(svg, last, y0 + High - Bottom + 16, point.Value.ToString(CultureInfo.InvariantCulture), "middle", "normal");
        }

        Line(svg, [.. points.Select(p => (X(p.Value), Y(p.Naive1.Processor)))], "#9aa5b1");
        Line(svg, [.. points.Select(p => (X(p.Value), Y(p.Ours.Processor)))], "#0b6e4f");
    }

    static void Line(StringBuilder svg, (double X, double Y)[] at, string colour)
    {
        svg.Append(CultureInfo.InvariantCulture, $"  <polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', at.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F1},{p.Y:F1}")))}\"/>\n");
        foreach (var (x, y) in at)
            svg.Append(CultureInfo.InvariantCulture, $"  <circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"2.5\" fill=\"{colour}\"/>\n");
    }

    static void Text(StringBuilder svg, double x, double y, string text, string anchor, string weight) =>
        svg.Append(CultureInfo.InvariantCulture, $"  <text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\">{text}</text>\n");
}
