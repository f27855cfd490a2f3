using Ensemble.Data;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Labels;

/// <summary>Labels as CSV: a header line with decision_id, row, label and who in any order, then one label a line; other columns are left alone.</summary>
static class LabelsCsv
{
    const int MostColumns = 64;

    public static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, out List<GivenLabel> labels)
    {
        labels = [];
        // Before the table takes its memory: a line is a few bytes, what is made of it many.
        if (body.Count((byte)'\n') > limits.Labels + 1 || body.Count((byte)'\r') > limits.Labels + 1)
            return new Fault(FaultCode.LimitExceeded, $"the body: expected at most {limits.Labels} labels (Limits.Labels), came more lines");
        if (body.Count((byte)',') > (limits.Labels + 1L) * MostColumns)
            return new Fault(FaultCode.LimitExceeded, $"the body: expected at most {MostColumns} columns a line, came more");
        try
        {
            return Read(CsvTable.Parse(body, "the body"), labels);
        }
        catch (DataException e)
        {
            return new Fault(FaultCode.InvalidCsv, e.Message);
        }
    }

    static Fault? Read(CsvTable table, List<GivenLabel> labels)
    {
        int[] columns = [.. LabelFields.Names.Select(table.Column)];
        for (int i = 0; i < table.Rows.Length; i++)
        {
            int line = table.Lines[i];
            var fields = new LabelFields("");
            for (int c = 0; c < columns.Length; c++)
                fields.Set(LabelFields.Names[c], table.Rows[i][columns[c]]);
            if (fields.Complete(out var given, name => $"line {line}, column '{name}'") is { } wrong)
                return wrong with { Code = FaultCode.InvalidCsv };
            labels.Add(given!);
        }

        return null;
    }
}
