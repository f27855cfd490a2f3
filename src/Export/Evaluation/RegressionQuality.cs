namespace Export.Evaluation;

/// <summary>How a member or an answer choice of a regression does on its own.</summary>
/// <param name="Name">Member, or answer choice.</param>
/// <param name="Rows">Rows that it answered.</param>
/// <param name="Nll">Gaussian negative log-likelihood, nats; NaN where it gives no variance of its own.</param>
/// <param name="Rmse">Root of the mean squared error, in the target's unit.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Wrong">Share of errors beyond the tolerance; NaN without one.</param>
sealed record RegressionQuality(string Name, int Rows, Estimate Nll, Estimate Rmse, Estimate Mae, Estimate Wrong)
{
    /// <summary>Has answers measured; rows with NaN are left out.</summary>
    /// <param name="bootstrap">Where.</param>
    /// <param name="name">Member, or answer choice.</param>
    /// <param name="answers">Length N.</param>
    /// <param name="variances">Length N; empty for none.</param>
    /// <param name="truth">Length N.</param>
    /// <param name="tolerance">Null for none.</param>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], RegressionQuality> Add(
        Bootstrap bootstrap, string name, double[] answers, double[] variances, double[] truth, ErrorTolerance? tolerance)
    {
        int[] rows = [.. Enumerable.Range(0, truth.Length).Where(r => !double.IsNaN(answers[r]))];
        double[] nll = [.. truth.Select((t, r) => variances.Length == 0 || double.IsNaN(answers[r]) ? double.NaN
            : RegressionLosses.MixtureNll([answers[r]], [variances[r]], [1], t))];
        int place = bootstrap.Add(counts =>
        {
            double n = 0, losses = 0, squares = 0, sizes = 0, wrong = 0;
            foreach (int r in rows)
            {
                double error = answers[r] - truth[r];
                n += counts[r];
                losses += counts[r] * nll[r];
                squares += counts[r] * error * error;
                sizes += counts[r] * Math.Abs(error);
                wrong += tolerance?.IsWrong(answers[r], truth[r]) == true ? counts[r] : 0;
            }

            return [losses / n, Math.Sqrt(squares / n), sizes / n, tolerance is null ? double.NaN : wrong / n];
        });
        return all => new RegressionQuality(name, rows.Length, all[place][0], all[place][1], all[place][2], all[place][3]);
    }
}
