using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Store;

/// <summary>Keeps flagged and audited rows, and where the mode says so before their reply leaves. Thread-safe.</summary>
sealed class Recorder(DecisionStore store, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Keeps what is to be kept of a decided request.</summary>
    /// <param name="family">The family that decided.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="outputs">What the members gave.</param>
    /// <param name="decisions">What was decided of it.</param>
    /// <param name="result">The reply, or the fault that withholds it.</param>
    /// <param name="begun">When the request came, as the time provider's timestamp.</param>
    /// <returns>The result with its decision's id, where one was kept; a fault where it could not be and the configuration refuses that.</returns>
    public async ValueTask<InferResult> RecordAsync(
        Family family, InferRequest request, MemberOutputs outputs, FamilyDecisions decisions, InferResult result, long begun)
    {
        if (!store.IsOn || result.Summary is not { } summary || result.Fault is { Code: not FaultCode.Abstained })
            return result;
        var id = DecisionId.New(time);
        var rows = Select(family, id, decisions);
        if (rows is null)
            return result;
        var duration = time.GetElapsedTime(begun);
        long received = (time.GetUtcNow() - duration - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        byte[]? subject = request.Parameters.Subject is { } whom ? store.Digest(whom) : null;
        string text = DecisionId.Text(id);
        var record = new RecordBuilder(family, request, outputs, decisions)
            .Build(text, received, (long)duration.TotalMicroseconds, summary, subject, rows, store.Config.Inputs);
        if (await store.WriteAsync(record) == RecordOutcome.Kept)
            return result.Named(text);
        return store.Config.OnFailure == StoreFailure.Answer
            ? result
            : new InferResult(null, new Fault(FaultCode.StoreUnavailable, "the rows of this request could not be kept (Store.OnFailure refuses such replies)"), summary);
    }

    // Null for none, as nearly always: agreement is to cost nothing.
    List<(int Row, bool Audited, double Probability)>? Select(Family family, Guid id, FamilyDecisions decisions)
    {
        List<(int, bool, double)>? rows = null;
        int unflagged = 0, flagged = 0;
        for (int row = 0; row < decisions.Rows.Count; row++)
        {
            bool isFlagged = decisions.Rows[row].Flagged;
            double probability = isFlagged ? store.Config.AuditFlagged : store.Config.AuditUnflagged;
            bool audited = store.Draw.Draws(id, row, probability);
            if (isFlagged || audited)
                (rows ??= []).Add((row, audited, probability));
            unflagged += audited && !isFlagged ? 1 : 0;
            flagged += audited && isFlagged ? 1 : 0;
        }

        if (unflagged + flagged > 0)
            metrics.Audited(family.Name, unflagged, flagged);
        return rows;
    }
}
