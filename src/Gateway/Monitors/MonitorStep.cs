using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>One audited request as the monitor of a guarantee counts it: one bet, however many rows it has.</summary>
/// <param name="Seq">Number of its decision: steps are taken in this order.</param>
/// <param name="Optimistic">Mean loss of its audited unflagged rows (0 right, 1 wrong), those without a label counted as right.</param>
/// <param name="Pessimistic">The same with those counted as wrong.</param>
/// <param name="Rows">Audited unflagged rows, at least 1.</param>
/// <param name="Overdue">Those whose audit label did not come in time.</param>
/// <param name="Labels">Number of the newest label that was there to be seen.</param>
sealed record MonitorStep(long Seq, double Optimistic, double Pessimistic, int Rows, int Overdue, long Labels)
{
    /// <summary>The step of a request, if all its labels that will come are there.</summary>
    /// <param name="decision">With its audited rows.</param>
    /// <param name="labels">Labels up to this number count.</param>
    /// <param name="loss">What counts as wrong.</param>
    /// <returns>Null where none of its unflagged rows is audited.</returns>
    public static MonitorStep? Of(StoredDecision decision, long labels, AuditLoss loss)
    {
        int rows = 0, overdue = 0;
        double lost = 0;
        foreach (var row in decision.Record.Recorded)
        {
            if (!row.Audited || row.Reasons.Length > 0)
                continue;
            rows++;
            // The first audit label: volunteered ones, and those that came late, are no part of this.
            var label = decision.LabelsOf(row).FirstOrDefault(l => l is { Blind: true, Counts: true } && l.Seq <= labels);
            overdue += label is null ? 1 : 0;
            lost += label is null ? 0 : loss.Of(decision, row, label.Label);
        }

        return rows == 0 ? null : new MonitorStep(decision.Seq, lost / rows, (lost + overdue) / rows, rows, overdue, labels);
    }
}
