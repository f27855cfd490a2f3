namespace Gateway.Tests.Faults;

/// <summary>What a gateway held at one moment.</summary>
/// <param name="At">Since the load began.</param>
/// <param name="Memory">Resident memory that is its own alone, in bytes.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="Threads">Threads.</param>
readonly record struct SoakSample(TimeSpan At, long Memory, int Handles, int Threads);
