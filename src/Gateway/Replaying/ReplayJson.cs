using System.Text.Json;
using Gateway.Protocols.Rest;

namespace Gateway.Replaying;

/// <summary>What a replay found, as one JSON object.</summary>
static class ReplayJson
{
    public static void Write(Stream output, ReplaySummary summary)
    {
        using (var json = new Utf8JsonWriter(output, JsonReply.Options))
        {
            json.WriteStartObject();
            json.WriteString("family", summary.Family);
            json.WriteString("version", summary.Version);
            json.WriteNumber("decisions", summary.Decisions);
            json.WriteNumber("recorded_rows", summary.Recorded);
            json.WriteNumber("replayed_rows", summary.Replayed.Count);
            json.WriteNumber("same_outputs", summary.SameOutputs);
            json.WriteBoolean("changed", summary.Changed);
            json.WriteStartObject("not_replayed");
            foreach (var (problem, rows) in summary.Problems)
                json.WriteNumber(problem, rows);
            json.WriteEndObject();
            foreach (var count in summary.Counts)
                Count(json, count);
            Share(json, "answers_changed_of_traffic", summary.AnswersOfTraffic);
            Share(json, "flags_changed_of_traffic", summary.FlagsOfTraffic);
            json.WriteStartArray("changes");
            foreach (var row in summary.Replayed.Where(r => r.Changed))
                Row(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    static void Count(Utf8JsonWriter json, ReplayCount count)
    {
        json.WriteStartObject(count.Name);
        json.WriteNumber("rows", count.Rows);
        json.WriteNumber("answers_changed", count.Answers);
        json.WriteNumber("newly_flagged", count.NewlyFlagged);
        json.WriteNumber("no_longer_flagged", count.NoLongerFlagged);
        json.WriteNumber("labelled", count.Labelled);
        json.WriteNumber("right_then", count.RightThen);
        json.WriteNumber("right_now", count.RightNow);
        json.WriteEndObject();
    }

    static void Share(Utf8JsonWriter json, string name, TrafficShare? share)
    {
        if (share is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("estimate", share.Estimate);
        if (share.Lower is { } lower)
        {
            json.WriteNumber("lower_95", lower);
            json.WriteNumber("upper_95", share.Upper!.Value);
        }

        json.WriteEndObject();
    }

    static void Row(Utf8JsonWriter json, ReplayedRow row)
    {
        json.WriteStartObject();
        json.WriteString("decision_id", row.Decision);
        json.WriteNumber("row", row.Row);
        json.WriteString("was", row.WasAnswer);
        json.WriteString("is", row.IsAnswer);
        json.WriteBoolean("was_flagged", row.WasFlagged);
        json.WriteBoolean("is_flagged", row.IsFlagged);
        json.WriteBoolean("audited", row.Audited);
        json.WriteNumber("probability", row.Probability);
        json.WriteString("label", row.Label);
        json.WriteEndObject();
    }
}
