using Gateway.Security;

namespace Gateway.Protocols.Grpc;

/// <summary>One call of the gRPC listener.</summary>
/// <param name="Need">What it asks of callers before its message is read; the family that the message names, afterwards.</param>
/// <param name="ByFamily">Whether the message names a family.</param>
/// <param name="Method">Answers it.</param>
sealed record GrpcEntry(Need Need, bool ByFamily, GrpcMethod Method)
{
    /// <summary>What can be asked before the message is there.</summary>
    public Need First => ByFamily ? Need.Known : Need;
}
