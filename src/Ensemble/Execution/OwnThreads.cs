using System.Diagnostics.CodeAnalysis;

namespace Ensemble.Execution;

/// <summary>
/// Threads for what holds its thread for long: a model until it ends, a file until it is written, a database until it answers. The pool's
/// threads, as many as cores, are left to what receives, decides and replies: whoever is to be turned away, or told that time is up, would
/// stand behind the others. Threads come as they are needed and go when they are not. Thread-safe.
/// </summary>
/// <param name="name">What its threads are called.</param>
/// <param name="lowered">Whether they count less than those that receive and reply, as members do; a thread cannot be raised again.</param>
public sealed class OwnThreads(string name, bool lowered) : TaskScheduler
{
    /// <summary>For all that is no member: files, databases, loading.</summary>
    public static OwnThreads Shared { get; } = new("own", lowered: false);

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

        new Thread(Work) { IsBackground = true, Name = name }.UnsafeStart();
    }

    /// <summary>Runs it there, all of it that follows its awaits too.</summary>
    public Task Run(Func<Task> what) => Task.Factory.StartNew(what, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Runs it there.</summary>
    public Task<T> Run<T>(Func<T> what) => Task.Factory.StartNew(what, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Never: whoever waits for what runs here has a thread of the pool.</summary>
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
