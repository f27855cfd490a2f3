using Ensemble.Decisions;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>How a request ended: with a reply or a fault, and with what can be said of its rows either way.</summary>
/// <param name="Reply">The reply; null when there is a fault.</param>
/// <param name="Fault">The fault; null when there is a reply.</param>
/// <param name="Summary">What the headers say; null when no member was asked.</param>
sealed record InferResult(InferReply? Reply, Fault? Fault, ReplySummary? Summary)
{
    /// <summary>What was decided of its rows, whether or not the reply tells it; null where any went without a decision.</summary>
    public FamilyDecisions? Decided { get; init; }

    /// <summary>The same, naming the decision under which its rows are kept.</summary>
    public InferResult Named(string decision)
    {
        var named = Summary! with { DecisionId = decision };
        return this with
        {
            Reply = Reply is null ? null : Reply with { Summary = named },
            Fault = Fault is null ? null : Fault with { DecisionId = decision },
            Summary = named,
        };
    }
}
