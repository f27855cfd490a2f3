using System.Text;

namespace Export.Reporting;

/// <summary>An SVG chart with labelled axes; readers who cannot see it get its title and description.</summary>
sealed class Plot
{
    /// <summary>Width of a chart, in units; a small one has <see cref="Small"/>.</summary>
    public const int Wide = 460;

    /// <summary>Width of a chart of which three stand beside each other.</summary>
    public const int Small = 360;

    const int Left = 74;
    const int Right = 28;
    const int Top = 14;
    const int Bottom = 44;

    readonly StringBuilder svg = new();
    readonly string id;
    readonly int height;
    readonly double left;
    readonly int width;

    /// <param name="id">Unique on the page.</param>
    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="description">What a reader should take from it.</param>
    /// <param name="height">In units.</param>
    /// <param name="left">Room for labels on the left; null takes that of numbers.</param>
    /// <param name="width">In units.</param>
    public Plot(string id, string title, string description, int height = 300, double? left = null, int width = Wide)
    {
        (this.id, this.height, this.left, this.width) = (id, height, left ?? Left, width);
        svg.Append(System.Globalization.CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">")
            .Append($"<title id=\"{id}-t\">{Text.Escape(title)}</title><desc id=\"{id}-d\">{Text.Escape(description)}</desc>");
    }

    /// <summary>Ends of the x axis.</summary>
    public (double Low, double High) XRange { get; init; } = (0, 1);

    /// <summary>Ends of the y axis.</summary>
    public (double Low, double High) YRange { get; init; } = (0, 1);

    /// <summary>Where an x lies.</summary>
    public double X(double value) => left + ((value - XRange.Low) / (XRange.High - XRange.Low) * (width - left - Right));

    /// <summary>Where a y lies.</summary>
    public double Y(double value) => height - Bottom - ((value - YRange.Low) / (YRange.High - YRange.Low) * (height - Top - Bottom));

    /// <summary>Axis below, with ticks and its name.</summary>
    public Plot Below(string name, IEnumerable<(double At, string Label)> ticks, bool grid = false)
    {
        double bottom = height - Bottom;
        foreach ((double at, string label) in ticks)
        {
            Line(grid ? "gridline" : "axis", X(at), grid ? Top : bottom, X(at), grid ? bottom : bottom + 5);
            Words(X(at), bottom + 18, label, "middle");
        }

        Line("axis", left, bottom, width - Right, bottom);
        return Words((left + width - Right) / 2, height - 8, name, "middle", "name");
    }

    /// <summary>Axis on the left, with grid lines and its name.</summary>
    public Plot Beside(string name, IEnumerable<(double At, string Label)> ticks)
    {
        foreach ((double at, string label) in ticks)
        {
            Line("gridline", left, Y(at), width - Right, Y(at));
            Words(left - 7, Y(at) + 4, label, "end");
        }

        double middle = (height - Bottom + Top) / 2.0;
        svg.Append($"<text class=\"name\" text-anchor=\"middle\" transform=\"translate(13 {Text.At(middle)}) rotate(-90)\">{name}</text>");
        return this;
    }

    /// <summary>A line in pixels.</summary>
    public Plot Line(string style, double x1, double y1, double x2, double y2)
    {
        svg.Append($"<line class=\"{style}\" x1=\"{Text.At(x1)}\" y1=\"{Text.At(y1)}\" x2=\"{Text.At(x2)}\" y2=\"{Text.At(y2)}\"/>");
        return this;
    }

    /// <summary>Words at a pixel; they may hold entities.</summary>
    public Plot Words(double x, double y, string words, string anchor = "start", string style = "")
    {
        svg.Append($"<text{(style.Length > 0 ? $" class=\"{style}\"" : "")} x=\"{Text.At(x)}\" y=\"{Text.At(y)}\" text-anchor=\"{anchor}\">{words}</text>");
        return this;
    }

    /// <summary>A rectangle in pixels, with a hint where one is given.</summary>
    public Plot Box(string style, double x, double y, double width, double high, string hint = "", double opacity = 1)
    {
        string pale = opacity < 1 ? $" fill-opacity=\"{Text.At(opacity)}\"" : "";
        svg.Append($"<rect class=\"{style}\"{pale} x=\"{Text.At(x)}\" y=\"{Text.At(y)}\" width=\"{Text.At(width)}\" height=\"{Text.At(Math.Max(0, high))}\">")
            .Append(hint.Length > 0 ? $"<title>{hint}</title>" : "").Append("</rect>");
        return this;
    }

    /// <summary>A dot at a pixel.</summary>
    public Plot Dot(string style, double x, double y, double radius, string hint = "")
    {
        svg.Append($"<circle class=\"{style}\" cx=\"{Text.At(x)}\" cy=\"{Text.At(y)}\" r=\"{Text.At(radius)}\">{(hint.Length > 0 ? $"<title>{hint}</title>" : "")}</circle>");
        return this;
    }

    /// <summary>A path in pixels.</summary>
    public Plot Path(string style, IEnumerable<(double X, double Y)> points, bool closed = false)
    {
        svg.Append($"<path class=\"{style}\" d=\"M").AppendJoin('L', points.Select(p => $"{Text.At(p.X)} {Text.At(p.Y)}")).Append(closed ? "Z\"/>" : "\"/>");
        return this;
    }

    /// <summary>The chart as a figure.</summary>
    /// <param name="heading">Above it.</param>
    /// <param name="caption">Below it; markup.</param>
    public string Figure(string heading, string caption) =>
        $"<figure id=\"{id}\"><h3>{heading}</h3>{svg}</svg><figcaption>{caption}</figcaption></figure>\n";

    /// <summary>Three to six round ticks from 0.</summary>
    public static IEnumerable<double> Ticks(double high)
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10(high)));
        step = high / step >= 5 ? step : high / step >= 2 ? step / 2 : step / 5;
        for (int i = 0; i * step <= high * 1.0001; i++)
            yield return i * step;
    }
}
