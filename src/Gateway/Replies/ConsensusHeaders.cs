using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gateway.Replies;

/// <summary>The headers of every reply to infer (structured fields, RFC 9651); their absence means that we were not in the path.</summary>
static class ConsensusHeaders
{
    public const string FlaggedName = "Consensus-Flagged";
    public const string Name = "Consensus";

    // What stands between quotes as it is.
    static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Except(['"', '\\'])]);

    // Most replies of a moment say the same.
    static Told? last;

    /// <summary>"?0" only where every row was decided and none is flagged.</summary>
    public static string Flagged(ReplySummary? summary) => summary is { Flagged: 0 } ? "?0" : "?1";

    /// <summary>A dictionary of what is known; <paramref name="fault"/> names the failure where there is one.</summary>
    public static string Summary(ReplySummary? summary, Fault? fault)
    {
        if (summary is null)
            return fault is null ? "" : $"error={Text(fault.Kind.Name)}";
        if (fault is not null || summary.DecisionId is not null)
            return Write(summary, fault);
        if (Volatile.Read(ref last) is { } told && told.Summary == summary)
            return told.Text;
        string text = Write(summary, null);
        Volatile.Write(ref last, new Told(summary, text));
        return text;
    }

    static string Write(ReplySummary summary, Fault? fault)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        text.AppendLiteral("rows=");
        text.AppendFormatted(summary.Rows);
        text.AppendLiteral(", flagged=");
        text.AppendFormatted(summary.Flagged);
        text.AppendLiteral(", members=");
        text.AppendFormatted(summary.Members);
        text.AppendLiteral(", answered=");
        text.AppendFormatted(summary.Answered);
        if (summary.Chosen.Length > 0)
            Append(ref text, ", chosen=", summary.Chosen);
        if (summary.Reasons.Length > 0)
            Append(ref text, ", reasons=", summary.Reasons);
        Append(ref text, ", guarantee=", summary.Guarantee);
        // Who sees headers alone must not take a promise that ended for one that holds.
        if (summary.GuaranteeState is not ("valid" or "none"))
            Append(ref text, ", guarantee_state=", summary.GuaranteeState);
        if (summary.DecisionId is { } decision)
            Append(ref text, ", decision=", decision);
        if (fault is not null)
            Append(ref text, ", error=", fault.Kind.Name);
        return text.ToStringAndClear();
    }

    static void Append(ref DefaultInterpolatedStringHandler text, string key, string value)
    {
        text.AppendLiteral(key);
        if (value.AsSpan().ContainsAnyExcept(Plain))
        {
            text.AppendLiteral(Text(value));
            return;
        }

        text.AppendLiteral("\"");
        text.AppendLiteral(value);
        text.AppendLiteral("\"");
    }

    /// <summary>A string, or a display string where there is more than printable ASCII.</summary>
    public static string Text(string value)
    {
        if (value.All(c => c is >= ' ' and <= '~'))
            return $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        var display = new StringBuilder("%\"");
        foreach (byte b in Encoding.UTF8.GetBytes(value))
        {
            if (b is < 0x20 or > 0x7E or (byte)'%' or (byte)'"')
                display.Append('%').Append(b.ToString("x2", CultureInfo.InvariantCulture));
            else
                display.Append((char)b);
        }

        return display.Append('"').ToString();
    }

    sealed record Told(ReplySummary Summary, string Text);
}
