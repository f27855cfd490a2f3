using Ensemble.Execution;
using Ensemble.Tensors;

namespace Gateway.Reuse;

/// <summary>A run that others with the same inputs wait for. Thread-safe.</summary>
/// <param name="inputs">What it was begun with; read only until it has landed, as they are the first request's memory.</param>
sealed class Flight(IReadOnlyList<Tensor> inputs)
{
    readonly TaskCompletionSource<MemberOutputs?> landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock gate = new();
    bool over;
    int waiting;

    /// <summary>How many wait for it.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Gives what to wait for, where it goes on and was begun with the same inputs.</summary>
    public bool TryJoin(IReadOnlyList<Tensor> others, out Task<MemberOutputs?> landing)
    {
        landing = landed.Task;
        lock (gate)
        {
            if (over || !RunKey.AreSame(inputs, others))
                return false;
            waiting++;
            return true;
        }
    }

    /// <summary>Nobody reads its inputs any more; whoever waits is given what it gave.</summary>
    /// <param name="outputs">Null where it gave nothing that others may have.</param>
    public void Land(MemberOutputs? outputs)
    {
        lock (gate)
            over = true;
        landed.SetResult(outputs);
    }
}
