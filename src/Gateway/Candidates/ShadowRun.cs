using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Pipeline;

namespace Gateway.Candidates;

/// <summary>A request that was answered, kept with its inputs until the candidate has decided it too.</summary>
/// <param name="Serving">The version that answered; only what it is called by and its labels are read.</param>
/// <param name="Answered">Its decisions.</param>
/// <param name="Candidate">Held until the run has ended.</param>
/// <param name="Request">Its inputs' memory is held as long.</param>
/// <param name="Snapshot">The configuration that the request began with.</param>
sealed record ShadowRun(Family Serving, FamilyDecisions Answered, FamilyLease Candidate, InferRequest Request, GatewaySnapshot Snapshot)
{
    /// <summary>How a guard route decides; null decides as infer does.</summary>
    public Func<Family, MemberOutputs, FamilyDecisions>? Decide { get; init; }

    public void Release()
    {
        Request.Memory?.Release();
        Candidate.Dispose();
    }
}
