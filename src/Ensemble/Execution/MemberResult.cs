using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>What one member's call gave.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Outputs">Tensors in the order of the family's outputs; empty unless answered.</param>
/// <param name="Error">What went wrong, naming the member; null when it answered.</param>
/// <param name="Duration">Time from call to answer.</param>
public sealed record MemberResult(MemberStatus Status, IReadOnlyList<Tensor> Outputs, string? Error, TimeSpan Duration);
