namespace Ensemble.Calibration;

/// <summary>What answers are worth, in any one unit.</summary>
/// <param name="Wrong">Cost of a wrong answer that is not flagged, above <paramref name="Abstain"/>.</param>
/// <param name="Abstain">Cost of a flagged row, ≥ 0.</param>
/// <param name="Right">Gain of a right answer that is not flagged, ≥ 0.</param>
public readonly record struct AnswerCosts(double Wrong, double Abstain, double Right)
{
    /// <summary>
    /// P(error) below which an answer is worth more than a flag: (right + abstain) / (right + wrong), in [0, 1).
    /// </summary>
    /// <remarks>Chow 1970, the rule of rejection, for costs that differ.</remarks>
    public double Chow => (Right + Abstain) / (Right + Wrong);
}
