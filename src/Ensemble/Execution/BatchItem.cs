using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>A request that waits for a core, or is run together with others. Its queue's lock guards which of these it is.</summary>
/// <param name="given">Its inputs.</param>
/// <param name="memory">Where they lie, held until nothing reads them for this; null where they are nobody else's.</param>
sealed class BatchItem(MemberInputs given, TensorMemory? memory)
{
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

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

    /// <summary>Ends with its batch, and never fails.</summary>
    public Task Ended => ended.Task;

    /// <summary>Its batch has ended.</summary>
    public void End(bool again)
    {
        IsAgain = again;
        ended.TrySetResult();
    }
}
