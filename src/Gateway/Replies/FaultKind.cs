namespace Gateway.Replies;

/// <summary>What a fault is called and how each protocol says it.</summary>
/// <param name="Code">The fault.</param>
/// <param name="Name">On the wire ("code") and as the metric's label.</param>
/// <param name="HttpStatus">Status of the HTTP reply.</param>
/// <param name="GrpcStatus">Status of the gRPC reply.</param>
/// <param name="Cause">What makes it happen.</param>
/// <param name="Cure">What helps.</param>
sealed record FaultKind(FaultCode Code, string Name, int HttpStatus, GrpcStatus GrpcStatus, string Cause, string Cure);
