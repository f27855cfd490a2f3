using System.Globalization;
using System.Text;

namespace Gateway.Replies;

/// <summary>The headers of every reply to infer (structured fields, RFC 9651); their absence means that we were not in the path.</summary>
static class ConsensusHeaders
{
    public const string FlaggedName = "Consensus-Flagged";
    public const string Name = "Consensus";

    /// <summary>"?0" only where every row was decided and none is flagged.</summary>
    public static string Flagged(ReplySummary? summary) => summary is { Flagged: 0 } ? "?0" : "?1";

    /// <summary>A dictionary of what is known; <paramref name="fault"/> names the failure where there is one.</summary>
    public static string Summary(ReplySummary? summary, Fault? fault)
    {
        var parts = new List<string>();
        if (summary is not null)
        {
            parts.Add($"rows={summary.Rows}, flagged={summary.Flagged}, members={summary.Members}, answered={summary.Answered}");
            if (summary.Chosen.Length > 0)
                parts.Add($"chosen={Text(summary.Chosen)}");
            if (summary.Reasons.Length > 0)
                parts.Add($"reasons={Text(summary.Reasons)}");
            parts.Add($"guarantee={Text(summary.Guarantee)}");
            // Who sees headers alone must not take a promise that ended for one that holds.
            if (summary.GuaranteeState is not ("valid" or "none"))
                parts.Add($"guarantee_state={Text(summary.GuaranteeState)}");
            if (summary.DecisionId is { } decision)
                parts.Add($"decision={Text(decision)}");
        }

        if (fault is not null)
            parts.Add($"error={Text(fault.Kind.Name)}");
        return string.Join(", ", parts);
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
}
