using System.Text.Json;

namespace Gateway.Store;

/// <summary>A decision as the store holds it, with the rows that were asked for and their labels.</summary>
/// <param name="Seq">Its number: what was stored later has a higher one.</param>
/// <param name="Record">What was recorded.</param>
/// <param name="Labels">Labels of its rows, in the order in which they came.</param>
sealed record StoredDecision(long Seq, DecisionRecord Record, IReadOnlyList<StoredLabel> Labels)
{
    readonly Lazy<IReadOnlyList<string>> members = new(() => Strings(Record.Members, "name"));
    readonly Lazy<IReadOnlyDictionary<string, string>> names = new(() => JsonSerializer.Deserialize<Dictionary<string, string>>(Record.Names)!);

    /// <summary>Names of the members, in the order of votes and outputs.</summary>
    public IReadOnlyList<string> Members => members.Value;

    public bool IsClassification => Record.Recorded.Count > 0 && Record.Recorded[0].Prediction >= 0;

    /// <summary>The label of a class; its number where it was not recorded, null for none.</summary>
    public string? Name(int named) => named < 0 ? null
        : names.Value.GetValueOrDefault(named.ToString(System.Globalization.CultureInfo.InvariantCulture)) ?? named.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What the members gave for a row, shape (K, width); NaN where an answer does not count.</summary>
    public double[][] MemberOutputs(RowRecord row)
    {
        double[] all = StoredNumbers.Doubles(row.Members);
        int width = Members.Count == 0 ? 0 : all.Length / Members.Count;
        return [.. Enumerable.Range(0, Members.Count).Select(m => all.AsSpan(m * width, width).ToArray())];
    }

    /// <summary>The class that each member answers, the first of equals; -1 where its answer does not count.</summary>
    public int[] Votes(RowRecord row) => [.. MemberOutputs(row).Select(StoredNumbers.Vote)];

    /// <summary>Labels of one row.</summary>
    public IEnumerable<StoredLabel> LabelsOf(RowRecord row) => Labels.Where(l => l.Row == row.Row);

    static string[] Strings(string json, string key)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(m => m.GetProperty(key).GetString()!)];
    }
}
