using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Store;

namespace Gateway.Records;

/// <summary>One line a recorded row (RFC 4180, UTF-8): what was decided, the first label that counts, and the named features.</summary>
sealed class CsvExport(DecisionReader reader, RecordsQuery query)
{
    const int Block = 64 << 10;
    const int MostFeatures = 4096;

    static readonly string[] Columns =
    [
        "decision_id", "received", "version", "route", "request_id", "chosen", "guarantee", "guarantee_state", "row", "flagged", "reasons",
        "audited", "probability", "risk", "novelty", "p_value", "prediction", "answer", "label", "label_who", "labels",
    ];

    readonly ArrayBufferWriter<byte> block = new(Block);

    /// <summary>The file, in pieces of whole lines; each is used up before the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        // Versions may name different features: the columns are those of all rows that are meant.
        var features = reader.Ask(
            query.Decisions,
            condition => "SELECT e.key, min(e.id) FROM "
                + $"(SELECT seq FROM decisions WHERE {condition}) d JOIN rows ON {RowKey.Within("seq")} AND rows.features IS NOT NULL, {reader.Database.JsonMembers("rows.features")} GROUP BY e.key ORDER BY 2, 1 LIMIT {MostFeatures}",
            r => r.GetString(0));
        Line([.. Columns, .. features.Select(f => Columns.Contains(f, StringComparer.Ordinal) ? "feature." + f : f)]);
        foreach (var decision in query.All(reader))
        {
            foreach (var row in decision.Record.Recorded)
                Line(Cells(decision, row, features));
            if (block.WrittenCount < Block)
                continue;
            yield return block.WrittenMemory;
            block.ResetWrittenCount();
        }

        yield return block.WrittenMemory;
    }

    static string?[] Cells(StoredDecision decision, RowRecord row, IReadOnlyList<string> features)
    {
        var record = decision.Record;
        StoredLabel[] labels = [.. decision.LabelsOf(row).Where(l => l.Counts)];
        string answer = row.Prediction >= 0 ? decision.Name(row.Prediction)! : string.Join(' ', StoredNumbers.Doubles(row.Answer).Select(v => Number(v)));
        return
        [
            record.Id, StoredMoment.Text(record.Received), record.Version, record.Route, Given(record.RequestId), record.Chosen, record.Guarantee, record.GuaranteeState,
            row.Row.ToString(CultureInfo.InvariantCulture), Flag(row.Reasons.Length > 0), row.Reasons, Flag(row.Audited), Number(row.Probability),
            Number(row.Risk), Number(row.Novelty), Number(row.PValue), row.Prediction >= 0 ? row.Prediction.ToString(CultureInfo.InvariantCulture) : null,
            answer, Given(labels.FirstOrDefault()?.Label), Given(labels.FirstOrDefault()?.Who), labels.Length.ToString(CultureInfo.InvariantCulture),
            .. Features(row, features),
        ];
    }

    static string?[] Features(RowRecord row, IReadOnlyList<string> names)
    {
        if (row.Features is null)
            return new string?[names.Count];
        using var features = JsonDocument.Parse(row.Features);
        return [.. names.Select(n => features.RootElement.TryGetProperty(n, out var value) ? value.ValueKind == JsonValueKind.String ? Given(value.GetString()) : value.ValueKind == JsonValueKind.Null ? null : value.GetRawText() : null)];
    }

    void Line(string?[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                block.Write(","u8);
            Encoding.UTF8.GetBytes(Quoted(cells[i] ?? ""), block);
        }

        block.Write("\r\n"u8);
    }

    // A program that shows tables would run what begins so as a formula, and callers choose these texts. A number is none.
    static string? Given(string? text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? "'" + text : text;

    static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static string Flag(bool value) => value ? "true" : "false";

    static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
