namespace Export.Evaluation;

/// <summary>One measure of two families on the same rows.</summary>
/// <param name="Name">Heading, and key in JSON.</param>
/// <param name="LargerIsBetter">Which way is better.</param>
/// <param name="A">The first family's.</param>
/// <param name="B">The second family's.</param>
/// <param name="Difference">B less A, with a paired bootstrap interval.</param>
/// <param name="P">Two-sided p of the paired test; NaN where it cannot be made.</param>
/// <param name="Decides">Whether <c>--fail-if-worse</c> asks it.</param>
sealed record ComparedMeasure(string Name, bool LargerIsBetter, double A, double B, Estimate Difference, double P, bool Decides)
{
    /// <summary>Where a difference counts.</summary>
    public const double Level = 0.05;

    /// <summary>better, worse, or unclear where the test does not tell.</summary>
    public string Verdict => !(P < Level) || A == B ? "unclear" : B > A == LargerIsBetter ? "better" : "worse";
}
