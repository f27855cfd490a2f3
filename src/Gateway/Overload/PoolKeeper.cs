using Gateway.RemoteMembers;

namespace Gateway.Overload;

/// <summary>
/// Gives the pool more threads while those that it has hold on to something and others wait, and takes them away again. The pool has as many
/// threads as cores, for each beyond that spins for work and takes the core from those that have some; what may hold a thread for long has
/// threads of its own (<see cref="Ensemble.Execution.OwnThreads"/>). Should all of the pool's be held nevertheless, nobody would be
/// received and no deadline seen until the runtime notices, half a second a thread.
/// </summary>
sealed class PoolKeeper(ILogger<PoolKeeper> logger, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>How often it looks. The pool is held where work waits and none was done from one look to the next.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    /// <summary>As many as the pool is given beyond its own, in a process that waits on all of them.</summary>
    const int MostMore = 64;

    // Looks without anybody held until it takes threads away: a second.
    const int Calm = 50;

    // Of the process: several gateways in one have the same pool.
    static readonly int Own = Least();

    readonly ManualResetEventSlim stopping = new();
    readonly OnceAMinute told = new(time);
    Thread? looking;
    long completed = -1;
    int more;
    int calm;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        looking = new Thread(Look) { IsBackground = true, Name = "pool keeper" };
        looking.UnsafeStart();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        stopping.Set();
        return Task.CompletedTask;
    }

    /// <summary>Ends the looking; what was given is taken away.</summary>
    public void Dispose()
    {
        stopping.Set();
        looking?.Join();
        stopping.Dispose();
    }

    /// <summary>How many threads the pool is to have beyond its own, by what a look saw.</summary>
    /// <param name="waiting">Work that waits for a thread.</param>
    /// <param name="done">Work that was done since the process began.</param>
    public int More(long waiting, long done)
    {
        bool held = waiting > 0 && done == completed;
        completed = done;
        calm = held ? 0 : calm + 1;
        if (held)
            more = Math.Min(MostMore, more == 0 ? Environment.ProcessorCount : 2 * more);
        else if (calm >= Calm)
            more = 0;
        return more;
    }

    void Look()
    {
        int given = 0;
        while (!stopping.Wait(Every))
        {
            long waiting = ThreadPool.PendingWorkItemCount;
            int wanted = More(waiting, ThreadPool.CompletedWorkItemCount);
            if (wanted != given)
                Give(wanted);
            if (wanted > given && told.IsTime())
                Log.PoolHeld(logger, Every.TotalMilliseconds, waiting, wanted);
            given = wanted;
        }

        if (given > 0)
            Give(0);
    }

    static int Least()
    {
        ThreadPool.GetMinThreads(out int least, out _);
        return least;
    }

    // The least is what the pool goes up to at once; it goes down at once only by the most.
    void Give(int wanted)
    {
        ThreadPool.GetMinThreads(out int least, out int ports);
        ThreadPool.SetMinThreads(Own + wanted, ports);
        if (Own + wanted >= least)
            return;
        ThreadPool.GetMaxThreads(out int most, out int mostPorts);
        ThreadPool.SetMaxThreads(Own + wanted, mostPorts);
        ThreadPool.SetMaxThreads(most, mostPorts);
    }
}
