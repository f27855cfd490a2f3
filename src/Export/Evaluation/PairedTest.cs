using Ensemble.Calibration;

namespace Export.Evaluation;

/// <summary>Exact two-sided test of McNemar: whether, of the rows on which two differ, more than chance would have go one way.</summary>
/// <param name="OnlyFirst">Rows that have the property under the first alone.</param>
/// <param name="OnlySecond">Rows that have it under the second alone.</param>
/// <param name="P">min(1, 2 P(X ≤ the smaller)), X ~ Binomial(the sum, 1/2); 1 where none differ.</param>
sealed record PairedTest(int OnlyFirst, int OnlySecond, double P)
{
    /// <summary>Tests a property of the same rows.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static PairedTest Of(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        if (first.Length != second.Length)
            throw new ArgumentException($"{first.Length} rows and {second.Length}", nameof(second));
        int onlyFirst = 0, onlySecond = 0;
        for (int i = 0; i < first.Length; i++)
        {
            onlyFirst += first[i] && !second[i] ? 1 : 0;
            onlySecond += second[i] && !first[i] ? 1 : 0;
        }

        double tail = Binomial.Cdf(Math.Min(onlyFirst, onlySecond), onlyFirst + onlySecond, 0.5);
        return new PairedTest(onlyFirst, onlySecond, Math.Min(1, 2 * tail));
    }
}
