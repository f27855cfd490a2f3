using Gateway.Commands;
using Gateway.Store;

namespace Gateway.Showing;

/// <summary>A recorded decision for a reader at a terminal.</summary>
static class ShowReport
{
    public static void Write(TextWriter output, StoredDecision decision, IReadOnlyList<RowRecord> rows)
    {
        var record = decision.Record;
        output.WriteLine(Printable.Line($"decision {record.Id} of {record.Family} {record.Version}, received {StoredMoment.Text(record.Received)}, decided in {record.Duration / 1000.0:F1} ms"));
        output.WriteLine(Printable.Line($"answered by {record.Chosen}; guarantee {record.Guarantee} ({record.GuaranteeState}); {record.Rows} {(record.Rows == 1 ? "row" : "rows")}, {record.Flagged} flagged"
            + (record.RequestId is null ? "" : $"; the caller's id {record.RequestId}")));
        foreach (var row in rows)
            Row(output, decision, row);
    }

    static void Row(TextWriter output, StoredDecision decision, RowRecord row)
    {
        var words = new RecordedWords(decision, row);
        output.WriteLine();
        string audit = row.Audited ? $", drawn for the audit with probability {row.Probability}" : "";
        output.WriteLine($"row {row.Row}{audit}");
        if (row.Features is not null)
            output.WriteLine($"  features {Printable.Line(row.Features)}");
        output.WriteLine($"  votes    {Printable.Line(string.Join(", ", words.Votes.Select((v, m) => $"{decision.Members[m]} {v}")))}");
        output.WriteLine($"  answer   {Printable.Word(words.Answer)}");
        foreach (string gate in words.Gates())
            output.WriteLine($"  gate     {Printable.Line(gate)}");
        foreach (var label in decision.LabelsOf(row))
            output.WriteLine($"  label    {Printable.Word(label.Label)} by {Printable.Word(label.Who)}, {StoredMoment.Text(label.Received)} ({label.Standing})");
        output.WriteLine(row.Reasons.Length > 0 ? $"  FLAGGED  {Printable.Line(words.Sentence())} [{row.Reasons.Replace(",", ", ", StringComparison.Ordinal)}]" : $"  trusted  {Printable.Line(words.Sentence())}");
    }
}
