using Ensemble.Calibration;

namespace Gateway.Replaying;

/// <summary>
/// Share of all traffic of which something holds, from what is recorded of it: every flagged row, and unflagged ones drawn with a
/// known probability, of which each stands for 1/probability.
/// </summary>
/// <param name="Estimate">In [0, 1].</param>
/// <param name="Lower">Where the drawn rows share one probability: limits with 95 % confidence (Clopper and Pearson on the drawn rows); else null.</param>
/// <param name="Upper">See <paramref name="Lower"/>.</param>
sealed record TrafficShare(double Estimate, double? Lower, double? Upper)
{
    const double Tail = 0.025;

    /// <summary>Null where no unflagged row was drawn: nothing is known of those.</summary>
    public static TrafficShare? Of(IReadOnlyCollection<ReplayedRow> replayed, Func<ReplayedRow, bool> holds)
    {
        ReplayedRow[] drawn = [.. replayed.Where(r => !r.WasFlagged && r.Audited && r.Probability > 0)];
        if (drawn.Length == 0)
            return null;
        int flagged = replayed.Count(r => r.WasFlagged);
        int flaggedThat = replayed.Count(r => r.WasFlagged && holds(r));
        double unflagged = drawn.Sum(r => 1 / r.Probability);
        double Share(double ofUnflagged) => (flaggedThat + (ofUnflagged * unflagged)) / (flagged + unflagged);
        double estimate = Share(drawn.Where(holds).Sum(r => 1 / r.Probability) / unflagged);
        if (drawn.Any(r => r.Probability != drawn[0].Probability))
            return new TrafficShare(estimate, null, null);
        int count = drawn.Count(holds);
        return drawn[0].Probability == 1
            ? new TrafficShare(estimate, estimate, estimate)
            : new TrafficShare(estimate, Share(ClopperPearson.Lower(count, drawn.Length, Tail)), Share(ClopperPearson.Upper(count, drawn.Length, Tail)));
    }
}
