using Export.Evaluation;

namespace Export.Reporting;

/// <summary>The charts of the page.</summary>
static class Charts
{
    const int FewRows = 20;
    const double Settled = 0.05;
    const int MostClasses = 30;

    /// <summary>Room on the left for names.</summary>
    const int Names = 112;

    static readonly (double, string)[] Shares = [.. Enumerable.Range(0, 6).Select(i => (i / 5.0, $"{20 * i}&nbsp;%"))];

    /// <summary>Risk over coverage, the guarantee's bound and what its gates keep.</summary>
    public static string RiskCoverage(CurvePoint[] curve, FlagReport flags)
    {
        FlagCounts counts = flags.Counts;
        bool bounded = double.IsFinite(flags.Alpha), any = counts.Unflagged > 0;
        // The first few rows alone are right or wrong by chance: they do not set the scale.
        double most = curve.Where((p, i) => p.Coverage >= Settled || i == curve.Length - 1).Max(p => p.Risk);
        double top = Math.Max(0.005, 1.12 * new[] { most, bounded ? 1.15 * flags.Alpha : 0, any ? counts.UnflaggedRisk : 0 }.Max());
        string description = $"From {curve[0].Risk:P2} for the rows trusted most to {curve[^1].Risk:P2} for all rows."
            + (any ? $" The family's gates keep {counts.Coverage:P1} with an error of {counts.UnflaggedRisk:P2}." : "");
        var plot = new Plot("risk-coverage", "Risk over coverage", description) { YRange = (0, top) };
        plot.Beside("share of wrong answers", Plot.Ticks(top).Select(t => (t, Text.Percent(t)))).Below("share of rows that are kept", Shares);
        IEnumerable<(double, double)> line = [(plot.X(0), plot.Y(Math.Min(top, curve[0].Risk))), .. curve.Select(p => (plot.X(p.Coverage), plot.Y(Math.Min(top, p.Risk))))];
        plot.Path("under-curve", [.. line, (plot.X(1), plot.Y(0)), (plot.X(0), plot.Y(0))], closed: true).Path("curve", line);
        if (bounded)
            plot.Line("bound", plot.X(0), plot.Y(flags.Alpha), plot.X(1), plot.Y(flags.Alpha)).Words(plot.X(0) + 6, plot.Y(flags.Alpha) - 6, $"promised: at most {Text.Percent(flags.Alpha)}", style: "bound-text");
        if (any)
        {
            double x = plot.X(counts.Coverage);
            plot.Line("whisker", x, plot.Y(flags.UnflaggedLow), x, plot.Y(Math.Min(top, flags.UnflaggedHigh)))
                .Dot("point", x, plot.Y(counts.UnflaggedRisk), 6, $"not flagged: {Text.Percent(counts.Coverage)}, wrong among them: {Text.Percent(counts.UnflaggedRisk)}");
        }

        string point = any ? $" The <span class=\"better\">green dot</span> is what the gates leave unflagged: {Text.Percent(counts.Coverage)} of the rows, of which {Text.Percent(counts.UnflaggedRisk)} are wrong (95&nbsp;%: {Text.Percent(flags.UnflaggedLow)} to {Text.Percent(flags.UnflaggedHigh)})." : "";
        return plot.Figure("How much can be kept at what risk", $"Rows with the largest risk score are given up first.{point}");
    }

    /// <summary>Accuracy over confidence.</summary>
    public static string Reliability(ReliabilityBin[] bins)
    {
        var plot = new Plot("reliability", "Reliability of the most probable class", $"{bins.Length} bins of confidence; on the dotted diagonal probabilities would be right. "
            + string.Join(" ", bins.Select(b => $"{b.From:F2} to {b.To:F2}: {b.Accuracy:P1} right.")));
        plot.Beside("share that is right", Shares).Below("probability of the answer", Shares).Line("perfect", plot.X(0), plot.Y(0), plot.X(1), plot.Y(1));
        foreach (ReliabilityBin bin in bins)
        {
            double x = plot.X(bin.From) + 1, width = plot.X(bin.To) - plot.X(bin.From) - 2;
            plot.Box(bin.Rows < FewRows ? "bar few" : "bar", x, plot.Y(bin.Accuracy), width, plot.Y(0) - plot.Y(bin.Accuracy),
                $"{Text.Number(bin.From, "F2")} to {Text.Number(bin.To, "F2")}: {Text.Count(bin.Rows, "row")}, {Text.Percent(bin.Accuracy)} right, mean probability {Text.Percent(bin.Confidence)}");
            plot.Line("mark", x, plot.Y(bin.Confidence), x + width, plot.Y(bin.Confidence));
        }

        return plot.Figure("Do the probabilities mean what they say?",
            $"Bars: how often answers of that probability are right; marks: the probability itself. A bar above its mark is too modest, one below too sure. Pale bars hold fewer than {FewRows} rows.");
    }

    /// <summary>How a score is spread over right, wrong and unfamiliar rows.</summary>
    public static string Histogram(ScoreHistogram histogram)
    {
        const int High = 52;
        int height = 62 + (High * histogram.Groups.Length);
        double low = Math.Log10(histogram.Edges[0]), high = Math.Log10(histogram.Edges[^1]);
        string id = $"histogram-{histogram.Role}";
        var plot = new Plot(id, $"Spread of {histogram.Score}", string.Join(" ", histogram.Groups.Select(g => $"{g.Name}: {g.Rows} rows.")), height, Names) { XRange = (low, high) };
        IEnumerable<(double, string)> decades = Enumerable.Range((int)Math.Ceiling(low - 1e-9), (int)Math.Floor(high + 1e-9) - (int)Math.Ceiling(low - 1e-9) + 1)
            .Select(d => ((double)d, Text.Escape(Math.Pow(10, d).ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture))));
        plot.Below($"{histogram.Score}, logarithmic", decades, grid: true);
        for (int g = 0; g < histogram.Groups.Length; g++)
        {
            HistogramGroup group = histogram.Groups[g];
            double bottom = 14 + (High * (g + 1)), most = Math.Max(1, group.Counts.Max());
            string style = group.Name switch { "right" or "rows" => "group-right", "wrong" => "group-wrong", _ => "group-strange" };
            plot.Words(Names - 10, bottom - 22, Text.Escape(Short(group.Name)), "end", "name").Words(Names - 10, bottom - 6, $"{group.Rows}", "end");
            plot.Line("gridline", Names, bottom, plot.X(high), bottom);
            for (int b = 0; b < group.Counts.Length; b++)
            {
                double x = plot.X(Math.Log10(histogram.Edges[b])), width = plot.X(Math.Log10(histogram.Edges[b + 1])) - x - 1, tall = (High - 10) * group.Counts[b] / most;
                if (group.Counts[b] > 0)
                    plot.Box(style, x, bottom - Math.Max(1, tall), width, Math.Max(1, tall), $"{Text.Escape(group.Name)}: {Text.Count(group.Counts[b], "row")}, {Text.Number(histogram.Edges[b], "G2")} to {Text.Number(histogram.Edges[b + 1], "G2")}");
            }
        }

        return plot.Figure(histogram.Role == "risk" ? "Risk: does it tell wrong from right?" : "Novelty: does it tell what is unfamiliar?",
            "The further right, the more doubt. Each group has its own height; its first bar also holds everything below.");
    }

    /// <summary>A matrix of members.</summary>
    public static string Matrix(string id, string title, string caption, string[] names, double[][] values, Func<double, double> shade)
    {
        const double Start = Names + 20;
        double cell = Math.Min(44, (Plot.Small - Start - 2) / names.Length);
        int height = (int)(34 + (cell * names.Length));
        var plot = new Plot(id, title, string.Join(" ", names.Select((n, a) => $"{n}: {string.Join(", ", values[a].Select(v => double.IsNaN(v) ? "none" : $"{v:F2}"))}.")), height, width: Plot.Small);
        for (int a = 0; a < names.Length; a++)
        {
            plot.Words(Start - 8, 26 + (cell * (a + 0.5)) + 4, $"{Text.Escape(Short(names[a]))}&#160;&#160;{a + 1}", "end", "name").Words(Start + (cell * (a + 0.5)), 18, $"{a + 1}", "middle", "name");
            for (int b = 0; b < names.Length; b++)
            {
                double value = values[a][b];
                plot.Box("cell", Start + (cell * b) + 1, 26 + (cell * a) + 1, cell - 2, cell - 2, $"{Text.Escape(names[a])} and {Text.Escape(names[b])}: {Text.Number(value, "F3")}", 0.06 + (0.5 * Math.Clamp(double.IsNaN(value) ? 0 : shade(value), 0, 1)));
                if (cell >= 30)
                    plot.Words(Start + (cell * (b + 0.5)), 26 + (cell * (a + 0.5)) + 4, Text.Number(value, value is 1 or 0 ? "0" : "F2"), "middle", "cell-text");
            }
        }

        return plot.Figure(title, caption);
    }

    /// <summary>Error of each class with its interval, on all rows and on those not flagged.</summary>
    public static string Classes(ClassError[] classes, double alpha)
    {
        ClassError[] shown = classes.Length <= MostClasses ? classes : [.. classes.OrderByDescending(c => c.High).Take(MostClasses)];
        const int Step = 26;
        int height = 66 + (Step * shown.Length);
        double top = Math.Min(1, 1.05 * shown.Where(c => c.Rows > 0).Select(c => c.High).DefaultIfEmpty(1).Max());
        var plot = new Plot("classes", "Error of each class", string.Join(" ", shown.Select(c => $"{c.Class}: {c.Errors} of {c.Rows} wrong, {c.UnflaggedErrors} of {c.Unflagged} not flagged.")), height, Names, Plot.Small) { XRange = (0, top) };
        plot.Below("share of wrong answers", Plot.Ticks(top).Where((_, i) => i % 2 == 0 || top < 0.1).Select(t => (t, Text.Percent(t))), grid: true);
        for (int i = 0; i < shown.Length; i++)
        {
            ClassError c = shown[i];
            double y = 14 + (Step * (i + 0.5));
            plot.Words(Names - 12, y + 4, Text.Escape(Short(c.Class)), "end", "name");
            Whisker("all", y - 5, c.Rows, c.Errors, c.Low, c.High);
            Whisker("kept", y + 5, c.Unflagged, c.UnflaggedErrors, c.UnflaggedLow, c.UnflaggedHigh);
        }

        if (double.IsFinite(alpha) && alpha <= top)
            plot.Line("bound", plot.X(alpha), 8, plot.X(alpha), height - 44);
        string left = shown.Length < classes.Length ? $" The {shown.Length} of {classes.Length} classes with the largest upper ends." : "";
        return plot.Figure("Which classes are hard", $"<span class=\"key key-all\"></span>all rows &nbsp; <span class=\"key key-kept\"></span>rows that are not flagged, each with its 95&nbsp;% interval.{left}"
            + (double.IsFinite(alpha) ? " The dashed line is the promise, which is about all classes together, not about each." : ""));

        void Whisker(string style, double y, int rows, int errors, double from, double to)
        {
            if (rows == 0)
                return;
            plot.Line(style, plot.X(from), y, plot.X(Math.Min(to, top)), y)
                .Dot(style, plot.X((double)errors / rows), y, 3.5, $"{errors} of {Text.Count(rows, "row")} wrong, {Text.Percent(from)} to {Text.Percent(to)}");
        }
    }

    static string Short(string name) => name.Length <= 12 ? name : name[..11] + "...";
}
