using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Calibration;

/// <summary>Fits an error predictor on labelled rows of the fit split. Pure and deterministic.</summary>
public static class ErrorPredictorFit
{
    /// <summary>Wrong rows, and right ones, that a fit needs.</summary>
    public const int LeastOfEach = 10;

    /// <summary>Ridge on the weights of standardised features.</summary>
    public const double DefaultRidge = 1;

    /// <summary>Parts of the fit split, each predicted from the others.</summary>
    public const int Folds = 5;

    /// <summary>Why the rows cannot give a predictor, with how many would; null when they can.</summary>
    /// <param name="rows">Fit rows.</param>
    /// <param name="errors">Wrong ones among them.</param>
    public static string? Refusal(int rows, int errors)
    {
        int rarer = Math.Min(errors, rows - errors);
        if (rarer >= LeastOfEach)
            return null;
        string needed = rarer > 0 ? $"about {(int)Math.Ceiling((double)LeastOfEach * rows / rarer)} rows like these have them"
            : "how many rows have them cannot be told from these";
        return $"{errors} of the {rows} fit rows are wrong; an error predictor needs {LeastOfEach} wrong and {LeastOfEach} right ones: {needed}";
    }

    /// <summary>Fits.</summary>
    /// <param name="features">Rows × features, each ln(doubt + offset) of <see cref="ErrorPredictor.DefaultFeatures"/>.</param>
    /// <param name="wrong">Whether each row's answer is wrong.</param>
    /// <param name="answer">Answer choice whose errors these are.</param>
    /// <param name="kappa">κ that mean_minus_sd was computed with.</param>
    /// <exception cref="ArgumentException">See <see cref="Refusal"/>.</exception>
    public static ErrorPredictorConfig Fit(double[] features, bool[] wrong, string answer, double kappa)
    {
        if (Refusal(wrong.Length, wrong.Count(w => w)) is { } refusal)
            throw new ArgumentException(refusal, nameof(wrong));
        return Fitted(features, wrong) with { Answer = answer, Features = [.. ErrorPredictor.DefaultFeatures.Select(s => s.Name())], Kappa = kappa };
    }

    /// <summary>P(error) of each row by a predictor fitted on the other folds: what a row says of itself is left out.</summary>
    /// <param name="features">See <see cref="Fit"/>.</param>
    /// <param name="wrong">Whether each row's answer is wrong.</param>
    public static double[] OutOfFold(double[] features, bool[] wrong)
    {
        int width = ErrorPredictor.DefaultFeatures.Count;
        int[] folds = Assign(wrong);
        double[] probabilities = new double[wrong.Length];
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] others = [.. Enumerable.Range(0, wrong.Length).Where(i => folds[i] != fold)];
            ErrorPredictorConfig fitted = Fitted([.. others.SelectMany(i => features[(i * width)..((i + 1) * width)])], [.. others.Select(i => wrong[i])]);
            for (int row = 0; row < wrong.Length; row++)
            {
                if (folds[row] == fold)
                    probabilities[row] = Predict(fitted, features.AsSpan(row * width, width));
            }
        }

        return probabilities;
    }

    static ErrorPredictorConfig Fitted(double[] features, bool[] wrong)
    {
        int width = ErrorPredictor.DefaultFeatures.Count;
        (double[] means, double[] scales) = Moments(features, width);
        double[] fitted = Logistic.Fit(Standardised(features, means, scales), wrong, width, DefaultRidge);
        return new ErrorPredictorConfig
        {
            Answer = "",
            Features = [],
            Means = means,
            Scales = scales,
            Weights = fitted[..width],
            Bias = fitted[width],
            Offset = ErrorPredictor.DefaultOffset,
            Kappa = 0,
            Ridge = DefaultRidge,
            Rows = wrong.Length,
            Errors = wrong.Count(w => w),
        };
    }

    static double Predict(ErrorPredictorConfig fitted, ReadOnlySpan<double> features)
    {
        double z = fitted.Bias;
        for (int i = 0; i < features.Length; i++)
            z += fitted.Weights[i] * (features[i] - fitted.Means[i]) / fitted.Scales[i];
        return Logistic.Probability(z);
    }

    // Wrong and right rows are dealt out in turn, each by themselves: no fold lacks errors.
    static int[] Assign(bool[] wrong)
    {
        int[] folds = new int[wrong.Length];
        int errors = 0, right = 0;
        for (int i = 0; i < wrong.Length; i++)
            folds[i] = (wrong[i] ? errors++ : right++) % Folds;
        return folds;
    }

    static (double[] Means, double[] Scales) Moments(double[] features, int width)
    {
        int rows = features.Length / width;
        double[] means = new double[width], scales = new double[width];
        for (int i = 0; i < width; i++)
        {
            double sum = 0, squares = 0;
            for (int row = 0; row < rows; row++)
                sum += features[(row * width) + i];
            means[i] = sum / rows;
            for (int row = 0; row < rows; row++)
                squares += (features[(row * width) + i] - means[i]) * (features[(row * width) + i] - means[i]);
            double deviation = Math.Sqrt(squares / rows);
            // A score that never varies says nothing; its weight stays 0.
            scales[i] = deviation > 1e-9 ? deviation : 1;
        }

        return (means, scales);
    }

    static double[] Standardised(double[] features, double[] means, double[] scales)
    {
        double[] x = new double[features.Length];
        for (int i = 0; i < x.Length; i++)
            x[i] = (features[i] - means[i % means.Length]) / scales[i % means.Length];
        return x;
    }
}
