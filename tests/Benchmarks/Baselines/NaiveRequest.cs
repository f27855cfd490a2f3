namespace Benchmarks.Baselines;

/// <summary>A request's body.</summary>
sealed record NaiveRequest(NaiveInput[] Inputs);
