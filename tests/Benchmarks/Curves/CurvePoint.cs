using Benchmarks.Serving;

namespace Benchmarks.Curves;

/// <summary>What was measured at one value of a curve.</summary>
/// <param name="Value">The value.</param>
/// <param name="Ours">The gateway: medians of the rounds.</param>
/// <param name="Naive1">The naive service with one thread a session.</param>
sealed record CurvePoint(int Value, Sample Ours, Sample Naive1);
