using System.Diagnostics.CodeAnalysis;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Store;

namespace Gateway.Guard;

/// <summary>
/// What is judged and recorded after its reply has left: everything in shadow, and a family that was late. Ends before the store does.
/// Thread-safe.
/// </summary>
sealed class GuardAfterwards(
    Recorder recorder, GuardReply replies, GuardCandidates candidates, GatewayMetrics metrics, SnapshotHolder holder, ILogger<GuardAfterwards> logger) : IAsyncDisposable
{
    readonly HashSet<Task> running = [];

    /// <summary>Judges a shadowed reply once the family has answered.</summary>
    public void Judge(GuardExchange exchange) => Run(exchange, JudgeAsync);

    /// <summary>Records what a family said whose reply did not wait for it.</summary>
    public void Keep(GuardExchange exchange) => Run(exchange, KeepAsync);

    /// <summary>Waits for an inspection that nobody asks for any more.</summary>
    public void Drop(GuardExchange exchange) => Run(exchange, static _ => ValueTask.CompletedTask);

    public async ValueTask DisposeAsync()
    {
        Task[] left;
        lock (running)
            left = [.. running];
        await Task.WhenAll(left);
    }

    void Run(GuardExchange exchange, Func<GuardExchange, ValueTask> finish)
    {
        var task = RunAsync(exchange, finish);
        if (task.IsCompleted)
            return;
        lock (running)
            running.Add(task);
        _ = task.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    void Ended(Task task)
    {
        lock (running)
            running.Remove(task);
    }

    [SuppressMessage("Design", "CA1031", Justification = "The reply has left; what fails here is logged. Rows of a shadowed reply then count as failed, those of a late one were counted with it.")]
    async Task RunAsync(GuardExchange exchange, Func<GuardExchange, ValueTask> finish)
    {
        await exchange.Ended;
        try
        {
            await finish(exchange);
        }
        catch (Exception exception)
        {
            Log.GuardFailed(logger, exception, exchange.Route.Name);
        }
        finally
        {
            exchange.Passing?.Release();
            exchange.Dispose();
        }
    }

    async ValueTask JudgeAsync(GuardExchange exchange)
    {
        var route = exchange.Route;
        Judgment? judgment = null;
        int rows = exchange.Inspection.Request?.Rows ?? 1;
        bool counted = false, done = false;
        try
        {
            var served = Read(exchange);
            judgment = replies.Judge(exchange, served);
            rows = judgment.Rows;
            replies.Count(route, judgment);
            counted = true;
            await recorder.RecordAsync(GuardReply.Record(exchange, judgment, served.Json()), new InferResult(null, null, judgment.Summary), exchange.Begun);
            done = true;
            candidates.Follow(exchange, judgment, served);
        }
        finally
        {
            // Whatever failed, and however early: what is accepted has an outcome.
            if (!counted)
                metrics.RowsAccepted(route.Family, rows);
            int flagged = judgment?.Summary.Flagged ?? 0;
            metrics.RowOutcomes(route.Family, done ? rows - flagged : 0, done ? flagged : 0, 0, 0, done ? 0 : rows);
            metrics.ShadowRows(route.Family, done ? rows - flagged : 0, done ? flagged : 0);
            metrics.Guard(route.Name).Ended(!done ? "failed" : judgment!.Flagged ? "flagged" : "unflagged");
        }
    }

    // What the service said, as far as a copy of it was made.
    ServedReply Read(GuardExchange exchange)
    {
        var served = exchange.Served!;
        return exchange.Passing is not { } passed ? served
            : passed.Problem is { } problem ? served with { Problem = problem }
            : ServedReply.Read(exchange.Route, served.Status, exchange.ReplyCoding, passed.Bytes, holder.Current.Limits.JsonDepth) with { Doubted = served.Doubted };
    }

    async ValueTask KeepAsync(GuardExchange exchange)
    {
        if (exchange.Inspection.Why is not null)
            return;
        var judged = replies.Judge(exchange);
        candidates.Follow(exchange, judged, exchange.Served!);
        var judgment = GuardJudge.AfterAll(judged);
        var record = GuardReply.Record(exchange, judgment, exchange.Served!.Json(exchange.Result?.Summary?.DecisionId)) with { IsAudited = false };
        await recorder.RecordAsync(record, new InferResult(null, null, judgment.Summary), exchange.Begun);
    }
}
