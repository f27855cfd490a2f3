namespace Ensemble.Monitors;

/// <summary>
/// One bet's wealth, entered anew every 50 steps: Σ_j w_j · (wealth / wealth at step 50j), w_j = 1/((j+1)(j+2)). Late starts keep a
/// long healthy past from paying for a bad present, and two numbers carry them all.
/// </summary>
sealed class Restarts
{
    /// <summary>Steps between two starts.</summary>
    public const int Spacing = 50;

    /// <summary>Logarithm of the wealth of who bet from the first step on.</summary>
    public double LogWealth { get; private set; }

    /// <summary>Logarithm of Σ weight / wealth at the start, over the starts so far.</summary>
    public double LogStarted { get; private set; } = Math.Log(Weight(0));

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Logarithm of the wealth of the starts so far, each by its weight.</summary>
    public double LogValue => LogWealth + LogStarted;

    /// <summary>Continues where the three numbers were taken.</summary>
    public static Restarts From(long steps, double logWealth, double logStarted) =>
        new() { Steps = steps, LogWealth = logWealth, LogStarted = logStarted };

    /// <summary>Logarithm of the weight of the starts still to come, which hold 1 each.</summary>
    public static double LogWaiting(long steps) => -Math.Log(Math.Max(1, ((steps - 1) / Spacing) + 1) + 1);

    /// <summary>One step.</summary>
    /// <param name="logGrowth">Logarithm of what a unit of wealth becomes.</param>
    public void Add(double logGrowth)
    {
        if (Steps > 0 && Steps % Spacing == 0)
            LogStarted = Bets.LogSum(LogStarted, Math.Log(Weight(Steps / Spacing)) - LogWealth);
        LogWealth += logGrowth;
        Steps++;
    }

    static double Weight(long start) => 1.0 / ((start + 1.0) * (start + 2.0));
}
