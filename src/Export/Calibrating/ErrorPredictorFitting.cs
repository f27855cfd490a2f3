using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>Fits a family's error predictor on the fit rows as the serving code answers them.</summary>
static class ErrorPredictorFitting
{
    /// <summary>Fits it.</summary>
    /// <param name="rows">The fit rows, run.</param>
    /// <param name="choice">Answer choice whose errors are predicted.</param>
    /// <param name="truth">Class of each fit row.</param>
    /// <param name="path">What errors call the data.</param>
    /// <exception cref="DataException">A regression, or too few wrong or right rows.</exception>
    public static (ErrorPredictorConfig Config, ErrorPredictorReport Report) Fit(FamilyRows rows, AnswerChoice choice, int[] truth, string path)
    {
        Family family = rows.Family;
        if (!family.IsClassification)
            throw new DataException($"{path}: --error-predictor: a classification was expected");
        int[] chosen = [.. rows.Decide(choice).Select(d => d.Prediction)];
        bool[] wrong = [.. chosen.Select((c, i) => c != truth[i])];
        if (chosen.Contains(-1))
            throw new DataException($"{path}, fit row {Array.IndexOf(chosen, -1)}: not answered; an error predictor needs an answer to every fit row");
        if (ErrorPredictorFit.Refusal(wrong.Length, wrong.Count(w => w)) is { } refusal)
            throw new DataException($"{path}: {refusal}");
        double kappa = family.Manifest.Scores.Kappa;
        double[] features = Features(rows, chosen, kappa);
        string answer = family.ChoiceName(choice);
        var report = ErrorPredictorReport.Of(answer, ErrorPredictorFit.OutOfFold(features, wrong),
            ScoreNames.For(family.Manifest.Task).Select(s => (s.Name(), rows.Doubt(s, chosen, kappa))), wrong);
        return (ErrorPredictorFit.Fit(features, wrong, answer, kappa), report);
    }

    static double[] Features(FamilyRows rows, int[] chosen, double kappa)
    {
        int width = ErrorPredictor.DefaultFeatures.Count;
        double[] features = new double[chosen.Length * width];
        for (int i = 0; i < width; i++)
        {
            double[] doubt = rows.Doubt(ErrorPredictor.DefaultFeatures[i], chosen, kappa);
            for (int row = 0; row < chosen.Length; row++)
                features[(row * width) + i] = ErrorPredictor.Feature(doubt[row], ErrorPredictor.DefaultOffset);
        }

        return features;
    }
}
