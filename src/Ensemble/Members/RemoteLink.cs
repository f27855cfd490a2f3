using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>What a remote member is asked by.</summary>
/// <param name="Call">Asks it; gives the outputs in the family's order under their public names, or throws as <see cref="Member"/> does.</param>
/// <param name="Invalid">Told what is wrong with a row of what it gave.</param>
/// <param name="Close">Ends what goes on for it; called once, when its family is freed.</param>
public sealed record RemoteLink(
    Func<MemberInputs, double?, CancellationToken, ValueTask<IReadOnlyList<Tensor>>> Call, Action<string> Invalid, Action Close)
{
    /// <summary>Whether its model takes one row at a time; told of those that run in a process of their own.</summary>
    public bool RowByRow { get; init; }
}
