namespace Gateway.Statistics;

/// <summary>Where the time of one answered request went.</summary>
/// <param name="Total">From its first line to the last byte of its reply.</param>
/// <param name="Queue">From its last byte to its admission.</param>
/// <param name="Input">Decoding and checking it.</param>
/// <param name="Infer">Members, scores and decision.</param>
/// <param name="Output">Encoding and sending the reply.</param>
readonly record struct RequestPhases(TimeSpan Total, TimeSpan Queue, TimeSpan Input, TimeSpan Infer, TimeSpan Output);
