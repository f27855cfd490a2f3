using Gateway.Store;

namespace Gateway.Labels;

/// <summary>What became of the labels of a call.</summary>
sealed class LabelSums
{
    readonly Dictionary<string, int> sums = Enum.GetValues<LabelStanding>().ToDictionary(LabelCounts.Name, _ => 0, StringComparer.Ordinal);
    int pending;

    /// <summary>By standing; pending are on disk, and judged once the store takes them.</summary>
    public IEnumerable<(string Standing, int Count)> All => [.. sums.Select(s => (s.Key, s.Value)), ("pending", pending)];

    public void Add(LabelOutcome outcome, int labels)
    {
        if (outcome.Counts is not { } counts)
        {
            pending += labels;
            return;
        }

        foreach (var (standing, count) in counts.All)
            sums[standing] += count;
    }
}
