using Export.Training;

namespace Export.Imprecise;

/// <summary>
/// The paper's second player: after each step it moves the distribution of λ, Beta(a, b), so that the gradient of the mean objective
/// over it gets shorter. The derivatives are finite differences over the same draws.
/// </summary>
/// <param name="a">First parameter at the start.</param>
/// <param name="b">Second.</param>
/// <param name="rate">How far a derivative moves them; 0 never.</param>
sealed class LambdaMover(double a, double b, double rate)
{
    const int Draws = 5;

    // Single precision leaves the norm about six digits.
    const double Step = 0.01;

    // Beyond, all λ are one.
    const double Least = 0.01, Most = 100;

    public double A { get; set; } = a;

    public double B { get; set; } = b;

    /// <summary>Moves both once.</summary>
    /// <param name="random">Source of the draws.</param>
    /// <param name="norm">Length of the gradient for some λ.</param>
    public void Move(SeededRandom random, Func<double[], double> norm)
    {
        if (rate == 0)
            return;
        double[] shares = [.. Enumerable.Range(0, Draws).Select(i => (i + random.NextDouble()) / Draws)];
        double At(double first, double second) => norm([.. shares.Select(u => BetaQuantile.Of(u, first, second))]);
        double here = At(A, B), byA = (At(A + Step, B) - here) / Step, byB = (At(A, B + Step) - here) / Step;
        (A, B) = (Math.Clamp(A - (rate * byA), Least, Most), Math.Clamp(B - (rate * byB), Least, Most));
    }
}
