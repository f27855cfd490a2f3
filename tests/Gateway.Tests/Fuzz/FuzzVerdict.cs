using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Tests.Fuzz;

/// <summary>What a decoder said: a request, or a fault.</summary>
sealed record FuzzVerdict(InferRequest? Request, Fault? Fault);
