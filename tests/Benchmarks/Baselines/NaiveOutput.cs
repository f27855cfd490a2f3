namespace Benchmarks.Baselines;

/// <summary>One output.</summary>
sealed record NaiveOutput(string Name, string Datatype, int[] Shape, float[] Data);
