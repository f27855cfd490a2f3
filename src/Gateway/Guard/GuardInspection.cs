using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Pipeline;

namespace Gateway.Guard;

/// <summary>What is known of one request's inspection; written by the task that inspects, read by others while it goes on.</summary>
sealed class GuardInspection : IDisposable
{
    volatile InferRequest? request;
    volatile FamilyLease? lease;
    volatile FamilyLease? candidate;
    volatile InferRequest? tried;
    volatile bool byCandidate;
    readonly Lock leaving = new();
    GuardRun? run;
    bool left;

    /// <summary>Why the family did not decide; null where it did, and while that is not known.</summary>
    public Undecided? Why { get; private set; }

    /// <summary>The same in words; null without more to say.</summary>
    public string? Detail { get; private set; }

    /// <summary>The version that judges; null where none serves.</summary>
    public Family? Family => (byCandidate ? candidate : lease)?.Family;

    /// <summary>The version that is tried on this request; null for none.</summary>
    public FamilyLease? Candidate => candidate;

    /// <summary>What the body says in the candidate's terms: its features may come in another order.</summary>
    public InferRequest? Tried => tried;

    /// <summary>Whether the candidate is asked once more, behind the reply.</summary>
    public bool IsShadowed { get; private set; }

    /// <summary>What the body says in the family's terms; null where that is not known.</summary>
    public InferRequest? Request => request;

    /// <summary>What the members gave, once they did.</summary>
    public MemberOutputs? Outputs { get; private set; }

    /// <summary>What the members gave under noise; nothing where they were not asked so.</summary>
    public NoisedMeans Noised { get; private set; }

    public void Lease(FamilyLease taken) => lease = taken;

    /// <summary>A version is tried on this request.</summary>
    /// <param name="version">The version.</param>
    /// <param name="read">The body in its terms.</param>
    /// <param name="shadows">Whether behind the reply; else in place of the serving version.</param>
    public void Try(FamilyLease version, InferRequest read, bool shadows) => (candidate, tried, IsShadowed) = (version, read, shadows);

    /// <summary>The candidate has judged in place of the serving version.</summary>
    public void Judged() => (request, byCandidate) = (tried, true);

    public void Read(InferRequest read) => request = read;

    public void Ran(MemberOutputs outputs) => Outputs = outputs;

    public void RanNoised(NoisedMeans noised) => Noised = noised;

    /// <summary>The members are asked now, unless nobody waits any more.</summary>
    public bool TryBegin(GuardRun begun)
    {
        lock (leaving)
        {
            if (left)
                return false;
            // What is left of a candidate's run that gave too little goes on unawaited.
            _ = run?.Leave(int.MaxValue);
            run = begun;
            return true;
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

    /// <summary>Gives the versions back; called once, when the inspection has ended.</summary>
    public void Dispose()
    {
        lease?.Dispose();
        candidate?.Dispose();
    }
}
