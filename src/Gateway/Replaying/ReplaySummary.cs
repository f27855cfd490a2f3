namespace Gateway.Replaying;

/// <summary>What a replay found.</summary>
sealed class ReplaySummary(string family, string version, int decisions, IReadOnlyList<ReplayedRow> rows)
{
    readonly ReplayedRow[] replayed = [.. rows.Where(r => r.Problem is null)];

    public string Family => family;

    /// <summary>The version that was asked now.</summary>
    public string Version => version;

    public int Decisions => decisions;

    public int Recorded => rows.Count;

    public IReadOnlyList<ReplayedRow> Replayed => replayed;

    /// <summary>Why rows could not be replayed, with how many.</summary>
    public IReadOnlyList<(string Problem, int Rows)> Problems =>
        [.. rows.Where(r => r.Problem is not null).GroupBy(r => r.Problem!, StringComparer.Ordinal).Select(g => (g.Key, g.Count()))];

    /// <summary>Flagged rows, audited rows (flagged or not), and all.</summary>
    public IReadOnlyList<ReplayCount> Counts =>
    [
        new("flagged", [.. replayed.Where(r => r.WasFlagged)]), new("audited", [.. replayed.Where(r => r.Audited)]), new("all", replayed),
    ];

    public int SameOutputs => replayed.Count(r => r.SameOutputs);

    public bool Changed => replayed.Any(r => r.Changed);

    public TrafficShare? AnswersOfTraffic => TrafficShare.Of(replayed, r => r.AnswerChanged);

    public TrafficShare? FlagsOfTraffic => TrafficShare.Of(replayed, r => r.FlagChanged);
}
