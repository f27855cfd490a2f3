namespace Export.Imprecise;

/// <summary>
/// From the last layer's numbers of all rows to the environments' risks and, by the rule, to the derivatives by these numbers.
/// Not thread-safe: the rule may remember.
/// </summary>
sealed class Objective
{
    readonly AnswerHead head;
    readonly RuleSettings rule;
    readonly RiskWeights weighing;
    readonly RiskWeights average;

    /// <param name="head">What the numbers are.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="values">Value of each environment on λ's scale; kernel alone reads them.</param>
    public Objective(AnswerHead head, RuleSettings rule, double[] values)
    {
        this.head = head;
        this.rule = rule;
        weighing = new RiskWeights(rule, values);
        average = new RiskWeights(new RuleSettings(RiskRule.Mean), values);
        Risks = new double[values.Length];
        Weights = new double[values.Length];
    }

    /// <summary>What the rule remembers between steps.</summary>
    public double[] Remembered => weighing.Remembered;

    /// <summary>Mean loss of each environment.</summary>
    public double[] Risks { get; }

    /// <summary>Derivatives of the rule by them.</summary>
    public double[] Weights { get; }

    /// <summary>Risks, weights and derivatives at one λ.</summary>
    /// <param name="rows">The rows, by environment.</param>
    /// <param name="numbers">Last layer's numbers, in rows of <paramref name="stride"/>.</param>
    /// <param name="stride">Floats of a row.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="warm">Whether the mean risk is lowered instead.</param>
    /// <param name="slopes">Gets the derivatives, in rows of the stride.</param>
    /// <returns>Environments whose rows count; others have derivatives of 0.</returns>
    public bool[] Slopes(EnvironmentRows rows, ReadOnlySpan<float> numbers, int stride, double lambda, bool warm, Span<float> slopes)
    {
        for (int e = 0; e < Risks.Length; e++)
        {
            double sum = 0;
            for (int r = rows.Starts[e]; r < rows.Starts[e + 1]; r++)
            {
                sum += HeadLoss.Of(head, numbers.Slice(r * stride, rows.Outputs), rows.Targets.AsSpan(r * rows.Outputs, rows.Outputs),
                    slopes.Slice(r * stride, rows.Outputs));
            }

            Risks[e] = sum / (rows.Starts[e + 1] - rows.Starts[e]);
        }

        (warm ? average : weighing).At(Risks, lambda, Weights);
        bool penalised = !warm && RiskRules.PenalisesLogits(rule.Rule) && lambda > 0;
        for (int e = 0; e < Risks.Length; e++)
            Weigh(rows, e, numbers, stride, penalised ? lambda : 0, slopes);
        return [.. Weights.Select(w => w != 0 || penalised)];
    }

    void Weigh(EnvironmentRows rows, int e, ReadOnlySpan<float> numbers, int stride, double share, Span<float> slopes)
    {
        int count = rows.Starts[e + 1] - rows.Starts[e];
        float weight = (float)(Weights[e] / count);
        double scaleSlope = 0;
        for (int r = rows.Starts[e]; share > 0 && rule.Rule == RiskRule.Irm && r < rows.Starts[e + 1]; r++)
            scaleSlope += HeadLoss.ScaleSlope(numbers.Slice(r * stride, rows.Outputs), slopes.Slice(r * stride, rows.Outputs)) / count;
        double factor = share * rule.Penalty * 2 / ((double)count * Risks.Length);
        Span<float> own = stackalloc float[64];
        own = rows.Outputs <= own.Length ? own[..rows.Outputs] : new float[rows.Outputs];
        for (int r = rows.Starts[e]; r < rows.Starts[e + 1]; r++)
        {
            ReadOnlySpan<float> o = numbers.Slice(r * stride, rows.Outputs);
            Span<float> slope = slopes.Slice(r * stride, rows.Outputs);
            slope.CopyTo(own);
            foreach (ref float value in slope)
                value *= weight;
            if (share > 0 && rule.Rule == RiskRule.Irm)
                HeadLoss.AddScaleCurve(head, o, own, factor * scaleSlope, slope);
            for (int j = 0; share > 0 && rule.Rule == RiskRule.Sd && j < slope.Length; j++)
                slope[j] += (float)(factor * o[j]);
        }
    }
}
