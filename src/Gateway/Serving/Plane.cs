namespace Gateway.Serving;

/// <summary>What a listener serves. A request's plane is that of the listener that accepted its connection, never its Host or path.</summary>
enum Plane
{
    Data,
    Grpc,
    Operations,
}
