using System.Globalization;
using System.Text.Json;
using Gateway.Commands;
using Gateway.Protocols.Rest;

namespace Gateway.Replaying;

/// <summary>What counting monitors again found: lines, or one JSON object.</summary>
static class MonitorReport
{
    const int Shown = 10;

    public static void Write(TextWriter output, string family, IReadOnlyList<ReplayedMonitor> monitors)
    {
        foreach (var monitor in monitors)
        {
            output.WriteLine(Printable.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{family} {monitor.Version}, guarantee {monitor.Guarantee}: {monitor.Steps} steps{(monitor.Folded > 0 ? $" behind {monitor.Folded} that are folded" : "")}, {monitor.Again} of them made again, log evidence {monitor.LogEvidence:F4}{(monitor.Withdrawn ? ", withdrawn" : "")}: ")
                + (monitor.Differences.Count == 0 ? "the same to the bit" : $"{monitor.Differences.Count} differences")));
            foreach (string difference in monitor.Differences.Take(Shown))
                output.WriteLine(Printable.Line("  " + difference));
        }
    }

    public static void Write(Stream output, string family, IReadOnlyList<ReplayedMonitor> monitors)
    {
        using (var json = new Utf8JsonWriter(output, JsonReply.Options))
        {
            json.WriteStartObject();
            json.WriteString("family", family);
            json.WriteStartArray("monitors");
            foreach (var monitor in monitors)
            {
                json.WriteStartObject();
                json.WriteString("version", monitor.Version);
                json.WriteString("guarantee", monitor.Guarantee);
                json.WriteNumber("steps", monitor.Steps);
                json.WriteNumber("folded", monitor.Folded);
                json.WriteNumber("made_again", monitor.Again);
                json.WriteNumber("log_evidence", monitor.LogEvidence);
                json.WriteBoolean("withdrawn", monitor.Withdrawn);
                json.WriteStartArray("differences");
                foreach (string difference in monitor.Differences)
                    json.WriteStringValue(difference);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
