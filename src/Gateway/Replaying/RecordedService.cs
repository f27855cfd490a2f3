using System.Text.Json;
using Gateway.Guard;
using Gateway.Store;

namespace Gateway.Replaying;

/// <summary>What a guarded service had answered, as <see cref="ServedReply.Json"/> kept it.</summary>
/// <param name="Reply">The same as it was judged.</param>
/// <param name="IsLate">Whether its reply had left flagged before the family had decided.</param>
sealed record RecordedService(ServedReply Reply, bool IsLate)
{
    /// <summary>Of a decision of a guard route; null of another.</summary>
    public static RecordedService? Of(DecisionRecord decision)
    {
        if (decision.Route.Length == 0 || decision.Service is null)
            return null;
        using var json = JsonDocument.Parse(decision.Service);
        var root = json.RootElement;
        string[]? answers = !root.TryGetProperty("label", out var label) ? null
            : label.ValueKind == JsonValueKind.Array ? [.. label.EnumerateArray().Select(l => l.GetString()!)] : [label.GetString()!];
        return new(new ServedReply(root.GetProperty("status").GetInt32(), answers, null), root.TryGetProperty("late_of", out _));
    }

    /// <summary>The service's answer to a row; null where none was read.</summary>
    public string? Answer(int row, int rows) => Reply.Answers is { } answers && answers.Count == rows ? answers[row] : null;
}
