using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;

namespace Gateway.RemoteMembers;

/// <summary>How a replica is spoken to. Thread-safe.</summary>
interface IMemberProtocol : IDisposable
{
    /// <summary>Asks for the member's outputs.</summary>
    /// <param name="member">The member; its own names of inputs and outputs are used.</param>
    /// <param name="inputs">Encoded once for all members that take them in one form.</param>
    /// <param name="budget">Time that the replica is told it has.</param>
    /// <param name="limits">Limits of a reply's nesting, keys and elements.</param>
    /// <param name="mostBytes">Bytes of a reply.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>In the order of the family's outputs, under their public names.</returns>
    /// <exception cref="RemoteException">There is no answer.</exception>
    ValueTask<IReadOnlyList<Tensor>> AskAsync(
        RemoteMember member, MemberInputs inputs, TimeSpan budget, LimitsConfig limits, long mostBytes, CancellationToken cancellation);

    /// <summary>Learns how the server is best asked; called before it is asked golden rows, when nothing is known of it.</summary>
    ValueTask LearnAsync(CancellationToken cancellation);
}
