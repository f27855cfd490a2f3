namespace Ensemble.Calibration;

/// <summary>How unusual a score is beside a bank of scores of familiar rows.</summary>
public static class ConformalPValue
{
    /// <summary>(1 + #{bank ≥ score}) / (n + 1), in (0, 1]; under exchangeability P(p ≤ ε) ≤ ε.</summary>
    /// <param name="score">Larger = less familiar; NaN gives the smallest p-value.</param>
    /// <param name="bank">Sorted ascending, shape (n).</param>
    public static double Of(double score, ReadOnlySpan<double> bank)
    {
        int low = 0, high = bank.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (bank[middle] >= score)
                high = middle;
            else
                low = middle + 1;
        }

        return (1.0 + bank.Length - low) / (bank.Length + 1.0);
    }
}
