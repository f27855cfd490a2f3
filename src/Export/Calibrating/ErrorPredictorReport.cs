using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>How an error predictor did on fit rows that it was not fitted on: each fold is predicted from the others.</summary>
/// <param name="Answer">Answer choice whose errors it predicts.</param>
/// <param name="Rows">Fit rows.</param>
/// <param name="Errors">Wrong ones among them.</param>
/// <param name="Augrc">AUGRC × 1000 of P(error), out of fold.</param>
/// <param name="BestScore">The single score of smallest AUGRC on the same rows, which flatters it.</param>
/// <param name="BestAugrc">Its AUGRC × 1000.</param>
/// <param name="MeanProbability">Mean P(error), out of fold.</param>
/// <param name="Reliability">Fifths of the rows by P(error), ascending.</param>
sealed record ErrorPredictorReport(
    string Answer, int Rows, int Errors, double Augrc, string BestScore, double BestAugrc, double MeanProbability, ErrorRateBin[] Reliability)
{
    const int Bins = 5;

    /// <summary>Measures.</summary>
    /// <param name="answer">Answer choice.</param>
    /// <param name="probabilities">P(error) of each row, out of fold.</param>
    /// <param name="scores">Every single score as doubt, by name.</param>
    /// <param name="wrong">Whether each row's answer is wrong.</param>
    public static ErrorPredictorReport Of(string answer, double[] probabilities, IEnumerable<(string Name, double[] Doubt)> scores, bool[] wrong)
    {
        (string best, double augrc) = scores.Select(s => (s.Name, Area(s.Doubt, wrong))).MinBy(s => s.Item2);
        return new ErrorPredictorReport(answer, wrong.Length, wrong.Count(w => w), Area(probabilities, wrong), best, augrc, probabilities.Average(), Binned(probabilities, wrong));
    }

    /// <summary>Mean prediction and share of errors in equal parts of the rows, by prediction.</summary>
    public static ErrorRateBin[] Binned(double[] probabilities, bool[] wrong)
    {
        int[] order = [.. Enumerable.Range(0, wrong.Length).OrderBy(i => probabilities[i]).ThenBy(i => i)];
        return [.. Enumerable.Range(0, Bins).Select(b =>
        {
            int[] own = order[(b * order.Length / Bins)..((b + 1) * order.Length / Bins)];
            return new ErrorRateBin(own.Length, own.Average(i => probabilities[i]), own.Count(i => wrong[i]));
        })];
    }

    static double Area(double[] doubt, bool[] wrong) => 1000 * new SelectiveCurve(doubt, wrong).Augrc();
}
