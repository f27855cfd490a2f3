namespace Export.Imprecise;

/// <summary>How a network does at one λ in every environment, on rows that were held out.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="Risks">Mean loss of each environment: nats, or half the squared error in the target's unit. NaN never: an environment
/// without held rows has null.</param>
/// <param name="Accuracies">Share of right answers; null for a regression.</param>
sealed record EnvironmentRisks(double Lambda, double?[] Risks, double?[]? Accuracies)
{
    double[] Known => [.. Risks.OfType<double>()];

    /// <summary>The average case.</summary>
    public double Mean => Known.Average();

    /// <summary>The worst case.</summary>
    public double Worst => Known.Max();

    /// <summary>CVaR at a level.</summary>
    public double At(double lambda)
    {
        double[] weights = new double[Known.Length];
        Cvar.Full(Known, lambda, weights);
        return Known.Zip(weights, (r, w) => r * w).Sum();
    }
}
