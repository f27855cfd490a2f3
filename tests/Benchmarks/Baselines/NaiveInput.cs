namespace Benchmarks.Baselines;

/// <summary>One input.</summary>
sealed record NaiveInput(string Name, string Datatype, int[] Shape, float[] Data);
