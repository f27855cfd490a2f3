namespace Export.Imprecise;

/// <summary>
/// A rule as weights on the environments' risks: the derivatives dρ/dR_e. They sum to 1 but for what a variance adds, and may be
/// negative there. Rules without a level of their own are blended with the average case: (1 − λ)·mean + λ·rule. Not thread-safe:
/// GroupDRO remembers.
/// </summary>
sealed class RiskWeights
{
    readonly RuleSettings settings;
    readonly double[] values;
    readonly double[] groups;

    /// <param name="settings">The rule and its numbers.</param>
    /// <param name="values">Kernel: value of each environment on λ's scale; else only their number counts.</param>
    public RiskWeights(RuleSettings settings, double[] values)
    {
        this.settings = settings;
        this.values = values;
        groups = new double[values.Length];
        Array.Fill(groups, 1.0 / groups.Length);
    }

    /// <summary>What is remembered between steps.</summary>
    public double[] Remembered => groups;

    /// <summary>The weights at one λ.</summary>
    /// <param name="risks">Risk of each environment.</param>
    /// <param name="lambda">λ in [0, 1].</param>
    /// <param name="weights">Gets them.</param>
    public void At(ReadOnlySpan<double> risks, double lambda, Span<double> weights)
    {
        switch (settings.Rule)
        {
            case RiskRule.Cvar:
                Cvar.Steps(risks, lambda, weights);
                return;
            case RiskRule.CvarFull:
                Cvar.Full(risks, lambda, weights);
                return;
            case RiskRule.CvarVariance:
                Cvar.Steps(risks, lambda, weights);
                AddVariance(risks, lambda * settings.Penalty, weights);
                return;
            case RiskRule.Kernel:
                Kernel(lambda, weights);
                return;
            case RiskRule.Eqrm when settings.Tail is null:
                Eqrm.Level(risks, Math.Clamp(lambda, 1e-6, 1 - 1e-6), weights);
                return;
            default:
                Fixed(risks, weights);
                break;
        }

        foreach (ref double weight in weights)
            weight = ((1 - lambda) / weights.Length) + (lambda * weight);
    }

    void Fixed(ReadOnlySpan<double> risks, Span<double> weights)
    {
        weights.Fill(1.0 / weights.Length);
        switch (settings.Rule)
        {
            case RiskRule.Max:
                Cvar.Steps(risks, 1, weights);
                break;
            case RiskRule.Vrex:
                AddVariance(risks, settings.Penalty, weights);
                break;
            case RiskRule.Eqrm:
                Eqrm.Tail(risks, settings.Tail!.Value, weights);
                break;
            case RiskRule.GroupDro:
                Grow(risks);
                groups.CopyTo(weights);
                break;
        }
    }

    void Grow(ReadOnlySpan<double> risks)
    {
        double sum = 0;
        for (int e = 0; e < groups.Length; e++)
        {
            groups[e] *= Math.Exp(settings.Eta * risks[e]);
            sum += groups[e];
        }

        for (int e = 0; e < groups.Length; e++)
            groups[e] /= sum;
    }

    // The population variance: d/dR_e = 2 (R_e − mean) / d.
    static void AddVariance(ReadOnlySpan<double> risks, double penalty, Span<double> weights)
    {
        double mean = 0;
        foreach (double risk in risks)
            mean += risk / risks.Length;
        for (int e = 0; e < risks.Length; e++)
            weights[e] += penalty * 2 * (risks[e] - mean) / risks.Length;
    }

    void Kernel(double lambda, Span<double> weights)
    {
        double sum = 0;
        for (int e = 0; e < values.Length; e++)
        {
            double u = (values[e] - lambda) / settings.Width;
            // The floor keeps every environment in, so that a λ far from all of them is still learnt from all.
            weights[e] = Math.Exp(-0.5 * u * u) + 1e-3;
            sum += weights[e];
        }

        foreach (ref double weight in weights)
            weight /= sum;
    }
}
