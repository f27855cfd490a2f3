using System.Reflection;

namespace Export.Reporting;

/// <summary>What every page has around its content: one file, no script, nothing fetched.</summary>
static class PageFrame
{
    static readonly Lazy<string> Css = new(() =>
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The page.</summary>
    /// <param name="title">Title, plain text.</param>
    /// <param name="content">Markup of the body.</param>
    public static string Html(string title, string content) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>{Text.Escape(title)}</title>
        <style>
        {Css.Value}</style>
        </head>
        <body>
        <main>
        {content}</main>
        </body>
        </html>

        """;

    /// <summary>A heading and what stands under it; nothing where that is empty.</summary>
    public static string Section(string heading, string content) =>
        content.Length == 0 ? "" : $"<section>\n<h2>{heading}</h2>\n{content}</section>\n";

    /// <summary>Figures beside each other where there is room.</summary>
    public static string Grid(params string[] figures) => $"<div class=\"grid\">\n{string.Concat(figures)}</div>\n";

    /// <summary>Smaller figures, three beside each other where there is room.</summary>
    public static string SmallGrid(params string[] figures) => $"<div class=\"grid three\">\n{string.Concat(figures)}</div>\n";

    /// <summary>Numbers that come first: value and what it is.</summary>
    public static string Tiles(params (string Value, string Label)[] tiles) =>
        $"<ul class=\"tiles\">{string.Concat(tiles.Select(t => $"<li><b>{t.Value}</b><span>{t.Label}</span></li>"))}</ul>\n";

    /// <summary>A table that scrolls by itself where the screen is narrow.</summary>
    /// <param name="caption">Above it; markup.</param>
    /// <param name="header">Column headings; markup.</param>
    /// <param name="rows">Cells; markup. The first of each row is its heading.</param>
    public static string Table(string caption, string[] header, IEnumerable<string[]> rows) =>
        $"<div class=\"card scroll\" tabindex=\"0\"><table><caption>{caption}</caption><thead><tr>{string.Concat(header.Select(h => $"<th scope=\"col\">{h}</th>"))}</tr></thead>\n<tbody>"
        + string.Concat(rows.Select(r => $"<tr><th scope=\"row\">{r[0]}</th>{string.Concat(r.Skip(1).Select(c => $"<td>{c}</td>"))}</tr>\n")) + "</tbody></table></div>\n";

    /// <summary>How things are defined, for whoever opens it.</summary>
    public static string Conventions(IEnumerable<string> conventions, string draws) =>
        $"<details><summary>How these numbers are made</summary><ul><li>{draws}</li>{string.Concat(conventions.Select(c => $"<li>{Text.Escape(c)}</li>"))}</ul></details>\n";
}
