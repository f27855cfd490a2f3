namespace Export.Evaluation;

/// <summary>How a member or an answer choice does on its own; proper scores first.</summary>
/// <param name="Name">Member, or answer choice.</param>
/// <param name="Rows">Rows that it answered.</param>
/// <param name="Brier">Brier score, in [0, 2].</param>
/// <param name="Nll">Negative log-likelihood, nats; probabilities below 1e-12 count as 1e-12.</param>
/// <param name="Accuracy">Share of right answers, in [0, 1].</param>
/// <param name="Ece">Expected calibration error, 15 bins of equal width closed on the right, in [0, 1]; a diagnostic.</param>
/// <param name="AdaptiveEce">The same over 15 bins of equal mass; a diagnostic.</param>
sealed record ModelMeasures(string Name, int Rows, Estimate Brier, Estimate Nll, Estimate Accuracy, Estimate Ece, Estimate AdaptiveEce)
{
    /// <summary>Has a model measured.</summary>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], ModelMeasures> Add(Bootstrap bootstrap, string name, ProbabilityRows rows)
    {
        int place = bootstrap.Add(rows.Measures);
        return all => new ModelMeasures(name, rows.Rows, all[place][0], all[place][1], all[place][2], all[place][3], all[place][4]);
    }
}
