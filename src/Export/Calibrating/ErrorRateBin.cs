namespace Export.Calibrating;

/// <summary>Rows of about the same P(error).</summary>
/// <param name="Rows">How many.</param>
/// <param name="MeanProbability">Their mean P(error).</param>
/// <param name="Errors">Wrong ones among them.</param>
sealed record ErrorRateBin(int Rows, double MeanProbability, int Errors)
{
    /// <summary>Share of wrong ones.</summary>
    public double ErrorRate => (double)Errors / Rows;
}
