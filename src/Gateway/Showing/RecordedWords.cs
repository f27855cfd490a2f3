using System.Globalization;
using System.Text.Json;
using Gateway.Store;

namespace Gateway.Showing;

/// <summary>Why a recorded row is flagged or not, in words.</summary>
sealed class RecordedWords(StoredDecision decision, RowRecord row)
{
    readonly string[] reasons = row.Reasons.Split(',', StringSplitOptions.RemoveEmptyEntries);

    bool IsClassification => row.Prediction >= 0;

    /// <summary>The chosen answer: a label, or numbers.</summary>
    public string Answer => IsClassification ? decision.Name(row.Prediction)! : Numbers(StoredNumbers.Doubles(row.Answer));

    /// <summary>What each member answers, in order; "nothing" where its answer does not count.</summary>
    public IReadOnlyList<string> Votes => IsClassification
        ? [.. decision.Votes(row).Select(v => decision.Name(v) ?? "nothing")]
        : [.. decision.MemberOutputs(row).Select(v => v.Length == 0 || double.IsNaN(v[0]) ? "nothing" : Numbers(v))];

    /// <summary>One sentence on the row.</summary>
    public string Sentence()
    {
        string votes = IsClassification ? Agreement() : Span();
        if (reasons.Length == 0)
            return char.ToUpperInvariant(votes[0]) + votes[1..] + ".";
        string[] why = [.. reasons.Where(r => r != "disagreement").Select(Why)];
        return $"I'm not sure about this one: {votes}{(why.Length == 0 ? "" : "; " + string.Join(", ", why))}.";
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
        if (gate.TryGetProperty("threshold", out var threshold))
            return $"{name,-13} {verdict,-7} {score} {Number(row.Risk)}, flags above {Number(threshold.GetDouble())}{By(fired, row.Risk - threshold.GetDouble())}";
        return name == "disagreement"
            ? $"{name,-13} {verdict,-7} flags where two models answer differently: {string.Join(" ", decision.Votes(row).Where(v => v >= 0).GroupBy(v => v).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} answer {decision.Name(g.Key)},")).TrimEnd(',')}"
            : $"{name,-13} {verdict,-7} without a guarantee or a threshold every such row is flagged";
    }

    static string By(bool fired, double? margin) => fired && margin is { } by ? $": by {Number(by)}" : "";

    string Agreement()
    {
        int[] votes = decision.Votes(row);
        int same = votes.Count(v => v == row.Prediction);
        return same == votes.Length ? $"all {votes.Length} models answer {Answer}" : $"{same} of {votes.Length} models answer {Answer}";
    }

    string Span()
    {
        double[] values = [.. decision.MemberOutputs(row).Where(v => v.Length > 0 && !double.IsNaN(v[0])).Select(v => v[0])];
        return values.Length == 0 ? "no model answers" : $"{values.Length} of {decision.Members.Count} models answer {Number(values.Min())} to {Number(values.Max())}";
    }

    string Why(string reason) => reason switch
    {
        "member_missing" => "a model did not answer",
        "member_invalid" => "a model gave no valid answer",
        "uninspected" => "the input was not looked at",
        "novelty" => "it does not look like what the models know",
        "risk" when !decision.Record.Gates.Contains("threshold", StringComparison.Ordinal) => "without a guarantee every such row is flagged",
        "risk" => "its risk is above the limit",
        _ => reason,
    };

    static string Numbers(double[] values) =>
        string.Join(' ', values.Take(8).Select(v => Number(v))) + (values.Length > 8 ? " ..." : "");

    static string Number(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "unknown";
}
