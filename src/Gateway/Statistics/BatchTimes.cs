namespace Gateway.Statistics;

/// <summary>The answered requests of one number of rows.</summary>
/// <param name="Rows">Rows of each.</param>
/// <param name="Input">Decoding.</param>
/// <param name="Infer">Members, scores and decision.</param>
/// <param name="Output">Encoding.</param>
readonly record struct BatchTimes(int Rows, Took Input, Took Infer, Took Output);
