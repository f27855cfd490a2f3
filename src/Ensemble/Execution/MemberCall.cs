using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>
/// Wraps one member's call (time-outs, circuit breaker); the commands leave it out. An exception from it means that the
/// member failed: the message names why.
/// </summary>
/// <param name="family">The family asked.</param>
/// <param name="member">The member called.</param>
/// <param name="call">The call itself; throws what the member throws.</param>
/// <param name="cancellation">Ends at the request's deadline.</param>
public delegate ValueTask<IReadOnlyList<Tensor>> MemberCall(
    Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation);
