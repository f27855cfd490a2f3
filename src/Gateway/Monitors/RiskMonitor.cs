using Ensemble.Monitors;

namespace Gateway.Monitors;

/// <summary>
/// What the audit says of one guarantee: a fold over its steps, pure, so that it can be done again bit for bit. The optimistic evidence
/// withdraws, the pessimistic one casts doubt.
/// </summary>
sealed class RiskMonitor
{
    readonly RiskEvidence optimistic;
    readonly RiskEvidence pessimistic;
    readonly RiskChange change;
    readonly double delta;
    readonly AuditLoss loss;
    double optimisticSum, pessimisticSum;
    long rows, overdue;
    long? withdrawnAt;

    /// <param name="bound">Bound on the observed risk, in (0, 1).</param>
    /// <param name="delta">Probability of a false withdrawal, ever, in (0, 1).</param>
    /// <param name="loss">What counts as wrong; null for the label.</param>
    public RiskMonitor(double bound, double delta, AuditLoss? loss = null)
    {
        (this.delta, this.loss) = (delta, loss ?? AuditLoss.ZeroOne);
        (optimistic, pessimistic, change) = (new RiskEvidence(bound), new RiskEvidence(bound), new RiskChange(bound));
    }

    /// <summary>Continues where <see cref="State"/> was taken.</summary>
    public RiskMonitor(RiskMonitorState state)
    {
        (delta, loss) = (state.Delta, state.Loss);
        optimistic = new RiskEvidence(state.Bound, state.Optimistic);
        pessimistic = new RiskEvidence(state.Bound, state.Pessimistic);
        change = new RiskChange(state.Bound, state.Change);
        (optimisticSum, pessimisticSum, rows, overdue, withdrawnAt) = (state.OptimisticSum, state.PessimisticSum, state.Rows, state.Overdue, state.WithdrawnAt);
    }

    /// <summary>Begins as that which came to a state began.</summary>
    public static RiskMonitor Anew(RiskMonitorState state) => new(state.Bound, state.Delta, state.Loss);

    public double Bound => optimistic.Bound;

    public double Delta => delta;

    public long Requests => optimistic.Requests;

    public long Rows => rows;

    public long Overdue => overdue;

    public double LogOptimistic => optimistic.LogEvidence;

    public double LogPessimistic => pessimistic.LogEvidence;

    /// <summary>Negative infinity before the first request.</summary>
    public double LogChange => change.LogStatistic;

    public long? WithdrawnAt => withdrawnAt;

    /// <summary>Whether rows without a label keep the guarantee from being confirmed.</summary>
    public bool IsDoubtful => pessimistic.Exceeds(delta);

    /// <summary>Confidence sequence for the observed risk at level 1 − δ: rows without a label count as right below, as wrong above.</summary>
    public (double Lower, double Upper) Interval =>
        (RiskInterval.Of(Requests, optimisticSum, delta).Lower, RiskInterval.Of(Requests, pessimisticSum, delta).Upper);

    public RiskMonitorState State => new()
    {
        Bound = Bound,
        Delta = delta,
        Loss = loss,
        Optimistic = optimistic.State,
        Pessimistic = pessimistic.State,
        Change = change.State,
        OptimisticSum = optimisticSum,
        PessimisticSum = pessimisticSum,
        Rows = rows,
        Overdue = overdue,
        WithdrawnAt = withdrawnAt,
    };

    public bool HasRisen(double averageRunLength) => change.Exceeds(averageRunLength);

    public void Add(MonitorStep step)
    {
        optimistic.Add(step.Optimistic);
        pessimistic.Add(step.Pessimistic);
        change.Add(step.Optimistic);
        optimisticSum += step.Optimistic;
        pessimisticSum += step.Pessimistic;
        rows += step.Rows;
        overdue += step.Overdue;
        if (withdrawnAt is null && optimistic.Exceeds(delta))
            withdrawnAt = step.Seq;
    }
}
