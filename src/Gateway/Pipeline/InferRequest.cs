using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Replies;
using Gateway.Security;

namespace Gateway.Pipeline;

/// <summary>A decoded request: checked against its family's signature, whichever protocol brought it.</summary>
sealed class InferRequest
{
    /// <summary>The caller's own name for it; null when it gave none.</summary>
    public string? Id { get; init; }

    /// <summary>In the order of the family's inputs, all with the same number of rows.</summary>
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Where the inputs lie until the request has ended; null where they are nobody else's.</summary>
    public TensorMemory? Memory { get; init; }

    public required RequestParameters Parameters { get; init; }

    /// <summary>Names in the order asked for; empty when none was named.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Whether the protocol, and not the caller, has named the outputs.</summary>
    public bool OutputsAreImplied { get; init; }

    /// <summary>Who asks.</summary>
    public Caller Caller { get; set; } = Caller.Anybody;

    /// <summary>How outputs are to be written, where the protocol leaves that to the caller.</summary>
    public ReplyForm Form { get; init; } = new();

    /// <summary>Group that the request names, where the family's guarantee tells groups by a parameter; null otherwise.</summary>
    public string? Group(Family family, AnswerChoice choice) => family.GroupParameter(choice) is { } name ? Parameters.Other(name) : null;

    public int Rows => Inputs[0].Rows;
}
