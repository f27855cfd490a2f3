using Ensemble.Decisions;
using Ensemble.Scores;

namespace Ensemble.Families;

/// <summary>What must hold for a manifest's error predictor.</summary>
static class ErrorPredictorRules
{
    public static void Check(Manifest manifest, ICollection<string> mistakes)
    {
        const string place = "scores.error_predictor";
        if (manifest.Scores.ErrorPredictor is not { } predictor)
        {
            if (manifest.Scores.Risk == ScoreName.ErrorProbability.Name())
                mistakes.Add($"scores.risk: error_probability needs {place}; calibrate --error-predictor fits one");
            return;
        }

        if (manifest.Task != "classification")
            mistakes.Add($"{place}: predicts the errors of a classification");
        bool combination = AnswerChoice.TryParseCombination(predictor.Answer, out _);
        if (!combination && !manifest.Members.Any(m => m.Name == predictor.Answer))
            mistakes.Add($"{place}.answer: '{predictor.Answer}' is neither a combination nor a member");
        string[] known = [.. ScoreNames.For("classification").Select(s => s.Name())];
        foreach (string feature in predictor.Features.Where(f => !known.Contains(f, StringComparer.Ordinal)))
            mistakes.Add($"{place}.features: '{feature}' is none of {string.Join(", ", known)}");
        int features = predictor.Features.Length;
        if (features is 0 or > 64)
            mistakes.Add($"{place}.features: expected 1 to 64, found {features}");
        foreach ((string key, double[] values) in new[] { ("means", predictor.Means), ("scales", predictor.Scales), ("weights", predictor.Weights) })
        {
            if (values.Length != features || !values.All(double.IsFinite))
                mistakes.Add($"{place}.{key}: expected {features} finite numbers, one a feature");
        }

        if (!predictor.Scales.All(s => s > 0))
            mistakes.Add($"{place}.scales: expected more than 0");
        if (!double.IsFinite(predictor.Bias))
            mistakes.Add($"{place}.bias: expected a finite number");
        if (predictor is not { Offset: > 0 and < 1, Kappa: >= 0 and <= double.MaxValue })
            mistakes.Add($"{place}: expected an offset above 0 and below 1 and a kappa of 0 or more, found {predictor.Offset} and {predictor.Kappa}");
    }
}
