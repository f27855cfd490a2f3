using System.Diagnostics.CodeAnalysis;
using Gateway.Configuration;

namespace Gateway.Workers;

/// <summary>
/// Keeps one member running in a process of its own: started anew when it ended, or gives no golden answer any more, after a delay that
/// doubles. Thread-safe.
/// </summary>
sealed class Worker : IDisposable
{
    static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    readonly WorkerOrder order;
    readonly SnapshotHolder holder;
    readonly WorkerReports reports;
    readonly TimeProvider time;
    readonly CancellationTokenSource closing = new();
    readonly Lock changing = new();
    WorkerProcess process;

    Worker(WorkerOrder order, WorkerProcess process, SnapshotHolder holder, WorkerReports reports, TimeProvider time) =>
        (this.order, this.process, this.holder, this.reports, this.time, RowByRow) = (order, process, holder, reports, time, process.RowByRow);

    /// <summary>Path of the socket of the newest process.</summary>
    public string Socket => Volatile.Read(ref process).Socket;

    /// <summary>Whether the model takes one row at a time.</summary>
    public bool RowByRow { get; }

    /// <summary>Starts the first process and waits until it listens.</summary>
    /// <returns>The worker, or null when there was any mistake.</returns>
    public static Worker? Start(WorkerOrder order, SnapshotHolder holder, WorkerReports reports, TimeProvider time, ICollection<string> mistakes)
    {
        if (WorkerProcess.StartAsync(order, mistakes, CancellationToken.None).GetAwaiter().GetResult() is not { } process)
            return null;
        reports.Runs(process.Id);
        return new Worker(order, process, holder, reports, time);
    }

    /// <summary>Has processes started anew from now on.</summary>
    /// <param name="misses">Golden questions in a row without a right answer.</param>
    public void Keep(Func<int> misses) => _ = Task.Run(() => KeepAsync(misses, closing.Token));

    public void Dispose()
    {
        closing.Cancel();
        lock (changing)
            process.Dispose();
        closing.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever kept a process from starting, the next try may succeed; the member would be gone for ever.")]
    async Task KeepAsync(Func<int> misses, CancellationToken ending)
    {
        var delay = TimeSpan.Zero;
        try
        {
            while (true)
            {
                long begun = time.GetTimestamp();
                string how = await UntilUnfitAsync(misses, ending);
                var options = holder.Current.Config.Isolation;
                delay = Next(time.GetElapsedTime(begun) >= Steady ? TimeSpan.Zero : delay, options);
                reports.Ended(process.Id, how, delay);
                process.Kill();
                while (true)
                {
                    await Task.Delay(delay, time, ending);
                    var mistakes = new List<string>();
                    try
                    {
                        if (await WorkerProcess.StartAsync(order, mistakes, ending) is { } next)
                        {
                            Exchange(next);
                            break;
                        }
                    }
                    catch (Exception failure) when (!ending.IsCancellationRequested)
                    {
                        mistakes.Add(failure.Message);
                    }

                    delay = Next(delay, options);
                    reports.NotStarted(string.Join("; ", mistakes), delay);
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The family is freed.
        }
    }

    // Until it ended by itself; ended here where it was well once and is no more.
    async Task<string> UntilUnfitAsync(Func<int> misses, CancellationToken ending)
    {
        var ended = process.EndedAsync(ending);
        bool wasWell = false;
        while (!ended.IsCompleted)
        {
            int now = misses();
            wasWell |= now == 0;
            if (wasWell && now >= holder.Current.Config.RemoteMembers.EjectAfterErrors)
                return $"it gave no right golden answer {now} times";
            await Task.WhenAny(ended, Task.Delay(Look, time, ending));
            ending.ThrowIfCancellationRequested();
        }

        return await ended;
    }

    void Exchange(WorkerProcess next)
    {
        lock (changing)
        {
            process.Dispose();
            process = next;
            // Who freed the family meanwhile freed the one before.
            if (closing.IsCancellationRequested)
                next.Dispose();
        }

        reports.Runs(next.Id);
    }

    static TimeSpan Next(TimeSpan delay, IsolationConfig options)
    {
        var doubled = delay == TimeSpan.Zero ? options.RestartDelay : delay * 2;
        return doubled < options.LongestRestartDelay ? doubled : options.LongestRestartDelay;
    }
}
