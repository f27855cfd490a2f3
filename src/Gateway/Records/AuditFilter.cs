using Gateway.Store;

namespace Gateway.Records;

/// <summary>Of audited rows those with an audit label, and a part of them that is like traffic.</summary>
/// <param name="Blind">Only rows with an audit label; their other labels are left out.</param>
/// <param name="Threshold">Only rows whose keyed number is below it; null takes all.</param>
/// <param name="Draw">The store's.</param>
sealed record AuditFilter(bool Blind, double? Threshold, AuditDraw Draw)
{
    /// <summary>A row that was drawn at p has a number below p: below the smallest p of them all, flagged and unflagged rows are drawn alike.</summary>
    public static AuditFilter Of(bool blind, bool thinned, DecisionQuery query, DecisionReader reader, DecisionStore store)
    {
        double now = Math.Min(store.Config.AuditUnflagged, store.Config.AuditFlagged);
        return new AuditFilter(blind, thinned ? Math.Min(now, reader.LowestProbability(query) ?? now) : null, store.Draw);
    }

    /// <summary>The decision with the rows that stay; null where none does.</summary>
    public StoredDecision? Apply(StoredDecision decision)
    {
        if (!Blind && Threshold is null)
            return decision;
        var id = Guid.ParseExact(decision.Record.Id, "N");
        StoredLabel[] labels = [.. decision.Labels.Where(l => !Blind || l is { Blind: true, Counts: true })];
        RowRecord[] rows = [.. decision.Record.Recorded.Where(r => (!Blind || labels.Any(l => l.Row == r.Row)) && (Threshold is not { } below || Draw.Uniform(id, r.Row) < below))];
        return rows.Length == 0 ? null : decision with { Record = decision.Record with { Recorded = rows }, Labels = labels };
    }
}
