using System.Text;

namespace Prometheus;

/// <summary>Label names with their values, in the order in which they are written.</summary>
sealed record LabelSet(string[] Names, string[] Values)
{
    internal static readonly LabelSet Empty = new([], []);

    internal static LabelSet From(IDictionary<string, string> labels) => new([.. labels.Keys], [.. labels.Values]);

    /// <summary>These labels, then <paramref name="outer"/>.</summary>
    internal LabelSet Then(LabelSet outer) => new([.. Names, .. outer.Names], [.. Values, .. outer.Values]);

    /// <summary>The labels as they stand between the braces of a sample.</summary>
    internal byte[] ToBytes()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Names.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            text.Append(Names[i]).Append("=\"").Append(EscapeValue(Values[i])).Append('"');
        }

        return PrometheusConstants.ExportEncoding.GetBytes(text.ToString());
    }

    internal static string EscapeValue(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    // HELP text escapes backslash and line feed only; a quote stands as it is.
    internal static string EscapeHelp(string help) =>
        help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
