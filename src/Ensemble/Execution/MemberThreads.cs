using System.Diagnostics.CodeAnalysis;

namespace Ensemble.Execution;

/// <summary>
/// Threads on which members run, and nothing else: a model holds its thread until it ends. On the threads that all share, whoever is
/// to be turned away, or told that time is up, would stand behind models; and the kernel, which gives a processor first to threads that
/// have used little of it, could not tell the ones from the others. Threads come as they are needed and go when they are not. Thread-safe.
/// </summary>
/// <param name="lowered">Whether they count less than those that receive and reply; a thread cannot be raised again.</param>
public sealed class MemberThreads(bool lowered = true) : TaskScheduler
{
    // Models that never end hold their threads; what comes beyond waits, and is late.
    const int Most = 512;

    // A thread that computes counts a tenth beside one that receives or replies: many models at once would otherwise leave those little,
    // since the kernel shares processors by threads.
    const int Steps = 10;

    static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    // Not a Lock: threads wait on it.
    readonly object gate = new();
    readonly Queue<Task> queued = [];
    int idle;
    int all;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => Most;

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            queued.Enqueue(task);
            if (idle >= queued.Count || all >= Most)
            {
                Monitor.Pulse(gate);
                return;
            }

            all++;
        }

        new Thread(Work) { IsBackground = true, Name = "member" }.UnsafeStart();
    }

    /// <summary>Never: whoever waits for a member's answer is no member.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
            return [.. queued];
    }

    void Work()
    {
        if (lowered)
            ThreadPriorities.Lower(Steps);
        while (TryTake(out var task))
            TryExecuteTask(task);
    }

    bool TryTake([NotNullWhen(true)] out Task? task)
    {
        lock (gate)
        {
            while (queued.Count == 0)
            {
                idle++;
                bool told = Monitor.Wait(gate, Idle);
                idle--;
                if (told || queued.Count > 0)
                    continue;
                all--;
                task = null;
                return false;
            }

            task = queued.Dequeue();
            return true;
        }
    }
}
