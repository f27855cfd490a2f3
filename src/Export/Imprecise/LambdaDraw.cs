using Export.Training;

namespace Export.Imprecise;

/// <summary>
/// The λ of a step, from Beta(a, b): one in each of as many strata of equal probability, so that few of them already cover the range.
/// Where the ends are asked for, every other step takes λ = 0 and λ = 1 and draws the rest.
/// </summary>
/// <param name="samples">λ of a step, ≥ 1; with the ends at least 2.</param>
/// <param name="ends">Whether every other step holds both ends.</param>
/// <param name="stratified">Whether there are strata; else λ are drawn independently.</param>
sealed class LambdaDraw(int samples, bool ends, bool stratified)
{
    /// <summary>Draws.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <param name="a">&gt; 0.</param>
    /// <param name="b">&gt; 0.</param>
    /// <param name="random">Source.</param>
    public double[] Of(int step, double a, double b, SeededRandom random)
    {
        double[] fixedEnds = ends && step % 2 == 0 ? [0, 1] : [];
        int drawn = samples - fixedEnds.Length;
        return [.. fixedEnds, .. Enumerable.Range(0, drawn).Select(i => BetaQuantile.Of(stratified ? (i + random.NextDouble()) / drawn : random.NextDouble(), a, b))];
    }
}
