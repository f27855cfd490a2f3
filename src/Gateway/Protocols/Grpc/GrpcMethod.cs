namespace Gateway.Protocols.Grpc;

/// <summary>Answers a call whose message was read; a fault that it gives ends the call.</summary>
delegate ValueTask<Replies.Fault?> GrpcMethod(GrpcCall call);
