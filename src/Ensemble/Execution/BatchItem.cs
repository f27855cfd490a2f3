using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>A request that waits for a core, or is run together with others. Its queue's lock guards which of these it is.</summary>
/// <param name="given">Its inputs.</param>
/// <param name="memory">Where they lie, held until nothing reads them for this; null where they are nobody else's.</param>
/// <param name="cancellation">Its caller is gone.</param>
sealed class BatchItem(MemberInputs given, TensorMemory? memory, CancellationToken cancellation)
{
    readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ITimer? deadline;
    CancellationTokenRegistration gone;
    volatile bool hasEnded;

    /// <summary>Its inputs, and the time that it has.</summary>
    public MemberInputs Given => given;

    /// <summary>Where they lie.</summary>
    public TensorMemory? Memory => memory;

    /// <summary>What it is run with; null while it waits.</summary>
    public Batch? Batch { get; set; }

    /// <summary>Whether its caller waits no more.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Place of its first row in the batch.</summary>
    public int First { get; set; }

    /// <summary>The batch's run; null while there is none.</summary>
    public FamilyRun? Run => Batch?.Run;

    /// <summary>Whether it has to be run again, by itself; known once it has ended.</summary>
    public bool IsAgain { get; private set; }

    /// <summary>Whether its batch has ended.</summary>
    public bool HasEnded => hasEnded;

    /// <summary>Ends with its batch, or where it is watched with its time or its caller, and never fails.</summary>
    public Task Over => over.Task;

    /// <summary>Has it end when its time is over or its caller goes; until then it waits for its batch alone, which is enough for one that is over at once.</summary>
    /// <param name="time">Clock of its deadline.</param>
    public void Watch(TimeProvider time)
    {
        lock (over)
        {
            if (deadline is not null || Over.IsCompleted)
                return;
            deadline = time.CreateTimer(static item => ((BatchItem)item!).over.TrySetResult(), this, given.Left, Timeout.InfiniteTimeSpan);
            gone = cancellation.UnsafeRegister(static item => ((BatchItem)item!).over.TrySetResult(), this);
        }
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void Unwatch()
    {
        lock (over)
        {
            deadline?.Dispose();
            gone.Dispose();
        }
    }

    /// <summary>Its batch has ended.</summary>
    public void End(bool again)
    {
        IsAgain = again;
        hasEnded = true;
        over.TrySetResult();
    }
}
