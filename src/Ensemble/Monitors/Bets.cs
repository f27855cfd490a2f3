namespace Ensemble.Monitors;

/// <summary>
/// The bets against "the mean loss is at most the bound": a unit of wealth becomes 1 + λ(x − bound), which is at most 1 on
/// average while that holds, whatever came before.
/// </summary>
static class Bets
{
    static readonly double[] All = [0.5, 1, 2, 4];

    /// <summary>Stakes λ whose wealth stays positive: λ·bound ≤ 0.95.</summary>
    /// <param name="bound">Bound on the mean loss, in (0, 1).</param>
    public static double[] Stakes(double bound) => Array.FindAll(All, stake => stake * bound <= 0.95);

    /// <summary>Logarithm of what a unit of wealth becomes.</summary>
    /// <param name="stake">λ.</param>
    /// <param name="loss">Mean loss x of one request, in [0, 1].</param>
    /// <param name="bound">Bound on the mean loss, in (0, 1).</param>
    public static double LogGrowth(double stake, double loss, double bound) => Math.Log(1 + (stake * (loss - bound)));

    /// <summary>ln(exp(a) + exp(b)), without overflow.</summary>
    public static double LogSum(double a, double b)
    {
        double larger = Math.Max(a, b);
        return double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(Math.Exp(a - larger) + Math.Exp(b - larger));
    }

    /// <summary>Refuses a bound that no bet can be placed against.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in (0, 1).</exception>
    public static double Checked(double bound) =>
        bound is > 0 and < 1 ? bound : throw new ArgumentOutOfRangeException(nameof(bound), bound, "the bound is in (0, 1)");

    /// <summary>Refuses a loss that is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [0, 1].</exception>
    public static double CheckedLoss(double loss) =>
        loss is >= 0 and <= 1 ? loss : throw new ArgumentOutOfRangeException(nameof(loss), loss, "a loss is in [0, 1]");
}
