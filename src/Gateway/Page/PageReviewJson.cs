using System.Text.Json;
using Gateway.Records;
using Gateway.Showing;
using Gateway.Store;

namespace Gateway.Page;

/// <summary>One recorded row as the page explains it.</summary>
static class PageReviewJson
{
    /// <summary>Elements of an input that a list carries; a larger one comes with the row alone.</summary>
    const int MostElements = 4096;

    /// <summary>Whether it was drawn for the audit and nobody has labelled it unseen yet.</summary>
    public static bool Waits(StoredDecision decision, RowRecord row) =>
        row.Audited && !decision.LabelsOf(row).Any(l => l is { Blind: true, Counts: true });

    /// <param name="json">Where to.</param>
    /// <param name="decision">Its decision.</param>
    /// <param name="row">The row.</param>
    /// <param name="reveal">Whether to say what was answered.</param>
    public static void Write(Utf8JsonWriter json, StoredDecision decision, RowRecord row, bool reveal)
    {
        var record = decision.Record;
        json.WriteStartObject();
        json.WriteString("decision_id", record.Id);
        json.WriteNumber("row", row.Row);
        json.WriteString("version", record.Version);
        json.WriteString("received", StoredMoment.Text(record.Received));
        json.WriteString("request_id", record.RequestId);
        json.WriteBoolean("audited", row.Audited);
        json.WriteBoolean("waits", Waits(decision, row));
        if (row.Features is { } features)
        {
            json.WritePropertyName("features");
            json.WriteRawValue(features, skipInputValidation: true);
        }

        if (row.Inputs?.Length <= MostElements * sizeof(double) || reveal && row.Inputs is not null)
            RecordJson.Inputs(json, StoredInputs.Read(record, row)!);
        if (reveal)
            Answer(json, decision, row);
        json.WriteEndObject();
    }

    static void Answer(Utf8JsonWriter json, StoredDecision decision, RowRecord row)
    {
        var record = decision.Record;
        var words = new RecordedWords(decision, row);
        json.WriteBoolean("flagged", row.Reasons.Length > 0);
        Strings(json, "reasons", row.Reasons.Split(',', StringSplitOptions.RemoveEmptyEntries));
        json.WriteString("sentence", words.Sentence());
        json.WriteString("answer", words.Answer);
        json.WriteString("chosen", record.Chosen);
        json.WriteString("guarantee", record.Guarantee);
        json.WriteString("guarantee_state", record.GuaranteeState);
        Strings(json, "gates", words.Gates());
        Number(json, "risk", row.Risk);
        Number(json, "novelty", row.Novelty);
        Number(json, "p_value", row.PValue);
        json.WriteStartArray("members");
        double[][] outputs = decision.MemberOutputs(row);
        for (int m = 0; m < decision.Members.Count; m++)
            Member(json, decision, row, decision.Members[m], words.Votes[m], outputs[m], m);
        json.WriteEndArray();
        json.WriteStartArray("labels");
        foreach (var label in decision.LabelsOf(row))
        {
            json.WriteStartObject();
            json.WriteString("label", label.Label);
            json.WriteString("who", label.Who);
            json.WriteString("received", StoredMoment.Text(label.Received));
            json.WriteString("standing", label.Standing);
            json.WriteBoolean("blind", label.Blind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Member(Utf8JsonWriter json, StoredDecision decision, RowRecord row, string name, string vote, double[] outputs, int index)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("vote", vote);
        // How sure it is of its own answer, and of the one that was given.
        if (row.Prediction >= 0)
        {
            int own = decision.Votes(row)[index];
            Number(json, "of_own", At(outputs, own));
            Number(json, "of_answer", At(outputs, row.Prediction));
        }

        json.WriteEndObject();
    }

    static double? At(double[] outputs, int place) => place < 0 ? null
        : outputs.Length == 1 ? (place == 1 ? outputs[0] : 1 - outputs[0]) : place < outputs.Length ? outputs[place] : null;

    static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    static void Strings(Utf8JsonWriter json, string key, IEnumerable<string> values)
    {
        json.WriteStartArray(key);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
