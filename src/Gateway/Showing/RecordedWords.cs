using System.Globalization;
using System.Text.Json;
using Ensemble.Decisions;
using Gateway.Store;

namespace Gateway.Showing;

/// <summary>Why a recorded row is flagged or not, in words.</summary>
sealed class RecordedWords(StoredDecision decision, RowRecord row)
{
    const string Nothing = "nothing";

    readonly string[] reasons = row.Reasons.Split(',', StringSplitOptions.RemoveEmptyEntries);

    bool IsClassification => row.Prediction >= 0;

    /// <summary>The chosen answer: a label, or numbers.</summary>
    public string Answer => IsClassification ? decision.Name(row.Prediction)! : Numbers(StoredNumbers.Doubles(row.Answer));

    /// <summary>What each member answers, in order; "nothing" where its answer does not count.</summary>
    public IReadOnlyList<string> Votes => IsClassification
        ? [.. decision.Votes(row).Select(v => decision.Name(v) ?? Nothing)]
        : [.. decision.MemberOutputs(row).Select(v => v.Length == 0 || double.IsNaN(v[0]) ? Nothing : Numbers(v))];

    /// <summary>One sentence on the row.</summary>
    public string Sentence()
    {
        string votes = IsClassification ? FlagWords.Votes([.. decision.Votes(row).Select(decision.Name)], Answer) : FlagWords.Range(Values(), decision.Members.Count);
        string[] silent = [.. decision.Members.Where((_, m) => string.Equals(Votes[m], Nothing, StringComparison.Ordinal))];
        bool limited = IsLimited();
        return FlagWords.Sentence(ReasonNames.Parse(row.Reasons), votes, silent, limited) ?? FlagWords.Plain(votes);
    }

    // Whether a gate of risk has a threshold; the set's own says nothing of risk.
    bool IsLimited()
    {
        using var gates = JsonDocument.Parse(decision.Record.Gates);
        return gates.RootElement.EnumerateArray().Any(g => g.GetProperty("gate").GetString() != "fragile" && g.TryGetProperty("threshold", out _));
    }

    /// <summary>Each gate with its score beside its threshold, and by how much it flagged; then what is missing.</summary>
    public IEnumerable<string> Gates()
    {
        using var gates = JsonDocument.Parse(decision.Record.Gates);
        foreach (var gate in gates.RootElement.EnumerateArray())
            yield return Gate(gate);
        using var members = JsonDocument.Parse(decision.Record.Members);
        foreach (var member in members.RootElement.EnumerateArray())
        {
            if (member.TryGetProperty("error", out var error))
                yield return $"{member.GetProperty("name").GetString()}: {member.GetProperty("status").GetString()}: {error.GetString()}";
        }
    }

    string Gate(JsonElement gate)
    {
        string name = gate.GetProperty("gate").GetString()!, score = gate.GetProperty("score").GetString()!;
        bool fired = reasons.Contains(name, StringComparer.Ordinal);
        string verdict = fired ? "FLAGS" : "passes";
        if (gate.TryGetProperty("rate", out var rate))
            return $"{name,-13} {verdict,-7} p-value {Number(row.PValue)} of {score}, flags at {Number(rate.GetDouble())} or below{By(fired, rate.GetDouble() - row.PValue)}";
        if (name == "fragile")
            return $"{name,-13} {verdict,-7} flags where the robust set is not the answer alone";
        if (gate.TryGetProperty("threshold", out var threshold))
            return $"{name,-13} {verdict,-7} {score} {Number(row.Risk)}, flags above {Number(threshold.GetDouble())}{By(fired, row.Risk - threshold.GetDouble())}";
        return name == "disagreement"
            ? $"{name,-13} {verdict,-7} flags where two models answer differently: {string.Join(" ", decision.Votes(row).Where(v => v >= 0).GroupBy(v => v).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} answer {decision.Name(g.Key)},")).TrimEnd(',')}"
            : $"{name,-13} {verdict,-7} without a guarantee or a threshold every such row is flagged";
    }

    static string By(bool fired, double? margin) => fired && margin is { } by ? $": by {Number(by)}" : "";

    double[] Values() => [.. decision.MemberOutputs(row).Where(v => v.Length > 0 && !double.IsNaN(v[0])).Select(v => v[0])];

    static string Numbers(double[] values) =>
        string.Join(' ', values.Take(8).Select(v => Number(v))) + (values.Length > 8 ? " ..." : "");

    static string Number(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "unknown";
}
