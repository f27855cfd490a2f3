using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Tracing;

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
    /// <param name="id">The decision's, where its noise was drawn by it; else a new one is made where rows are kept.</param>
    /// <returns>The result with its decision's id, where one was kept; a fault where it could not be and the configuration refuses that.</returns>
    public async ValueTask<InferResult> RecordAsync(
        Family family, InferRequest request, MemberOutputs outputs, FamilyDecisions decisions, InferResult result, long begun, Guid id = default)
    {
        if (!store.IsOn || result.Summary is null || result.Fault is { Code: not FaultCode.Abstained })
            return result;
        var rows = Select(family.Name, ref id, decisions, isAudited: true);
        return rows is null
            ? result
            : await KeepAsync(id, new RecordBuilder(family.Name, family, request, outputs, decisions) { Tenant = request.Caller.Tenant }, request.Parameters.Subject, rows, result, begun);
    }

    /// <summary>Keeps what is to be kept of a service's answer that a guard route has judged.</summary>
    /// <param name="served">What was judged.</param>
    /// <param name="result">What becomes of the reply, with its summary.</param>
    /// <param name="begun">When the request came, as the time provider's timestamp.</param>
    /// <returns>As above.</returns>
    public async ValueTask<InferResult> RecordAsync(ServedDecision served, InferResult result, long begun)
    {
        if (!store.IsOn)
            return result;
        var id = served.Id;
        var rows = Select(served.FamilyName, ref id, served.Decisions, served.IsAudited);
        if (rows is null)
            return result;
        var builder = new RecordBuilder(served.FamilyName, served.Family, served.Request, served.Outputs, served.Decisions) { Route = served.Route, Service = served.Service, Tenant = served.Tenant };
        return await KeepAsync(id, builder, served.Request?.Parameters.Subject, rows, result, begun);
    }

    async ValueTask<InferResult> KeepAsync(
        Guid id, RecordBuilder builder, string? whom, List<(int Row, bool Audited, double Probability)> rows, InferResult result, long begun)
    {
        using var span = Spans.Step("record");
        var duration = time.GetElapsedTime(begun);
        long received = (time.GetUtcNow() - duration - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        string text = DecisionId.Text(id);
        var record = builder.Build(
            text, received, (long)duration.TotalMicroseconds, result.Summary!, whom is null ? null : store.Digest(whom), rows, store.Config.Inputs);
        if (await store.WriteAsync(record) == RecordOutcome.Kept)
            return result.Named(text);
        Spans.Failed(span, "not_kept");
        return store.Config.OnFailure == StoreFailure.Answer
            ? result
            : new InferResult(null, new Fault(FaultCode.StoreUnavailable, "the rows of this request could not be kept (Store.OnFailure refuses such replies)"), result.Summary);
    }

    // Null for none, as nearly always: agreement is to cost nothing.
    List<(int Row, bool Audited, double Probability)>? Select(string family, ref Guid id, FamilyDecisions decisions, bool isAudited)
    {
        List<(int, bool, double)>? rows = null;
        int unflagged = 0, flagged = 0;
        for (int row = 0; row < decisions.Rows.Count; row++)
        {
            bool isFlagged = decisions.Rows[row].Flagged;
            double probability = !isAudited ? 0 : isFlagged ? store.Config.AuditFlagged : store.Config.AuditUnflagged;
            if (!isFlagged && probability == 0)
                continue;
            // A name costs more than everything else here: only what may be kept gets one.
            if (id == default)
                id = DecisionId.New(time);
            bool audited = probability > 0 && store.Draw.Draws(id, row, probability);
            if (isFlagged || audited)
                (rows ??= []).Add((row, audited, probability));
            unflagged += audited && !isFlagged ? 1 : 0;
            flagged += audited && isFlagged ? 1 : 0;
        }

        if (unflagged + flagged > 0)
            metrics.Audited(family, unflagged, flagged);
        return rows;
    }
}
