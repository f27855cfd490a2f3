using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Pipeline;

namespace Gateway.Guard;

/// <summary>What is known of one request's inspection; written by the task that inspects, read by others while it goes on.</summary>
sealed class GuardInspection : IDisposable
{
    volatile InferRequest? request;
    volatile FamilyLease? lease;
    readonly Lock leaving = new();
    GuardRun? run;
    bool left;

    /// <summary>Why the family did not decide; null where it did, and while that is not known.</summary>
    public Undecided? Why { get; private set; }

    /// <summary>The same in words; null without more to say.</summary>
    public string? Detail { get; private set; }

    /// <summary>The family asked; null where none serves.</summary>
    public Family? Family => lease?.Family;

    /// <summary>What the body says in the family's terms; null where that is not known.</summary>
    public InferRequest? Request => request;

    /// <summary>What the members gave, once they did.</summary>
    public MemberOutputs? Outputs { get; private set; }

    public void Lease(FamilyLease taken) => lease = taken;

    public void Read(InferRequest read) => request = read;

    public void Ran(MemberOutputs outputs) => Outputs = outputs;

    /// <summary>The members are asked now, unless nobody waits any more.</summary>
    public bool TryBegin(GuardRun begun)
    {
        lock (leaving)
        {
            if (!left)
                run = begun;
            return !left;
        }
    }

    /// <summary>Nobody waits for the members from here on.</summary>
    /// <param name="limit">Runs of the family that may go on so.</param>
    /// <returns>Whether this one may go on.</returns>
    public bool Leave(int limit)
    {
        lock (leaving)
        {
            left = true;
            return run?.Leave(limit) ?? false;
        }
    }

    public void Fail(Undecided why, string? detail = null) => (Why, Detail) = (why, detail);

    /// <summary>Gives the family back; called once, when the inspection has ended.</summary>
    public void Dispose() => lease?.Dispose();
}
