using System.Text;

namespace Ensemble.Data;

/// <summary>Takes CSV text apart, record by record.</summary>
sealed class CsvReader(string text, string path)
{
    readonly StringBuilder field = new();
    int at;
    int line = 1;

    /// <summary>Line on which the last record began, counted from 1.</summary>
    public int RecordLine { get; private set; }

    /// <summary>The next record, or null at the end; empty lines are skipped.</summary>
    public string[]? Next()
    {
        while (at < text.Length && text[at] is '\r' or '\n')
            SkipLineEnd();
        if (at >= text.Length)
            return null;
        RecordLine = line;
        var fields = new List<string>();
        while (true)
        {
            fields.Add(at < text.Length && text[at] == '"' ? Quoted() : Plain());
            if (at >= text.Length)
                return [.. fields];
            if (text[at] == ',')
            {
                at++;
                continue;
            }

            SkipLineEnd();
            return [.. fields];
        }
    }

    string Plain()
    {
        int length = text.AsSpan(at).IndexOfAny(",\r\n");
        int end = length < 0 ? text.Length : at + length;
        string value = text[at..end];
        if (value.Contains('"', StringComparison.Ordinal))
            throw new DataException($"{path}, line {line}: a quote inside the unquoted field {value}; quote the whole field and double "
                + "the quote");
        at = end;
        return value;
    }

    string Quoted()
    {
        field.Clear();
        int start = line;
        for (at++; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '"')
            {
                at++;
                if (at >= text.Length || text[at] is ',' or '\r' or '\n')
                    return field.ToString();
                if (text[at] != '"')
                    throw new DataException($"{path}, line {line}: '{text[at]}' after a closing quote; a comma or the end of the line "
                        + "was expected");
            }
            else if (c == '\n')
            {
                line++;
            }

            field.Append(c);
        }

        throw new DataException($"{path}, line {start}: a quote is opened and never closed");
    }

    void SkipLineEnd()
    {
        if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n')
            at++;
        at++;
        line++;
    }
}
