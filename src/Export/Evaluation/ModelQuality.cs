namespace Export.Evaluation;

/// <summary>How a member or an answer choice does on its own.</summary>
/// <param name="Name">Member, or answer choice.</param>
/// <param name="Rows">Rows that it answered.</param>
/// <param name="Accuracy">Share of right answers, in [0, 1].</param>
/// <param name="Nll">Negative log-likelihood, nats; probabilities below 1e-12 count as 1e-12.</param>
/// <param name="Brier">Brier score, in [0, 2].</param>
/// <param name="Ece">Expected calibration error, 15 bins of equal width, in [0, 1].</param>
sealed record ModelQuality(string Name, int Rows, double Accuracy, double Nll, double Brier, double Ece)
{
    /// <summary>Measures probabilities; rows with NaN are left out.</summary>
    /// <param name="name">Member, or answer choice.</param>
    /// <param name="probabilities">Row-major, shape (N, C).</param>
    /// <param name="truth">True class of each row, length N.</param>
    /// <param name="predictions">Class answered, where that is not the most probable one; null takes that.</param>
    public static ModelQuality Of(string name, double[] probabilities, int[] truth, int[]? predictions = null)
    {
        int classes = probabilities.Length / truth.Length;
        int[] answered = [.. Enumerable.Range(0, truth.Length).Where(r => !double.IsNaN(probabilities[r * classes]))];
        double[] p = [.. answered.SelectMany(r => probabilities.AsSpan(r * classes, classes).ToArray())];
        int[] t = [.. answered.Select(r => truth[r])];
        if (t.Length == 0)
            return new ModelQuality(name, 0, double.NaN, double.NaN, double.NaN, double.NaN);
        double accuracy = predictions is null ? ProbabilityMetrics.Accuracy(p, t)
            : answered.Count(r => predictions[r] == truth[r]) / (double)t.Length;
        return new ModelQuality(name, t.Length, accuracy, ProbabilityMetrics.Nll(p, t), ProbabilityMetrics.Brier(p, t), ProbabilityMetrics.Ece(p, t));
    }
}
