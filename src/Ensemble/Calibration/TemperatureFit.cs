namespace Ensemble.Calibration;

/// <summary>
/// Fits one member's calibration on labelled rows by negative log-likelihood: logits by T alone, probabilities by
/// p ← (1−η)p + η/C and then p^(1/T) normalised, (η, T) jointly. Pure and deterministic.
/// </summary>
public static class TemperatureFit
{
    /// <summary>Range of T.</summary>
    public const double MinTemperature = 0.05, MaxTemperature = 20;

    /// <summary>Range of η for probabilities.</summary>
    public const double MinSmoothing = 1e-4, MaxSmoothing = 0.2;

    const int GridPoints = 33;

    /// <summary>Fits T for logits; η is 0.</summary>
    /// <param name="logits">Rows × classes, finite.</param>
    /// <param name="labels">True class of each row, 0 to C − 1; at least one row.</param>
    /// <param name="classes">C ≥ 2.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static FittedTemperature Logits(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes)
    {
        Check(logits.Length, labels, classes);
        (double temperature, double nll) = BestTemperature(logits, labels, classes);
        return new FittedTemperature(temperature, 0, Nll(logits, labels, classes, 1, out _), nll);
    }

    /// <summary>Fits (η, T) for probabilities.</summary>
    /// <param name="probabilities">Rows × classes, each row summing to 1; zeros are allowed.</param>
    /// <param name="labels">True class of each row, 0 to C − 1; at least one row.</param>
    /// <param name="classes">C ≥ 2.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static FittedTemperature Probabilities(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        Check(probabilities.Length, labels, classes);
        double[] logs = new double[probabilities.Length];
        double low = Math.Log(MinSmoothing);
        double step = (Math.Log(MaxSmoothing) - low) / (GridPoints - 1);
        (double bestNll, int best) = (double.PositiveInfinity, 0);
        for (int i = 0; i < GridPoints; i++)
        {
            double nll = At(Math.Exp(low + i * step), probabilities, labels, classes, logs).Nll;
            if (nll < bestNll)
                (bestNll, best) = (nll, i);
        }

        double left = low + Math.Max(0, best - 1) * step, right = low + Math.Min(GridPoints - 1, best + 1) * step;
        double smoothing = Refine(left, right, probabilities, labels, classes, logs);
        double grid = Math.Clamp(Math.Exp(low + best * step), MinSmoothing, MaxSmoothing);
        if (At(grid, probabilities, labels, classes, logs).Nll <= At(smoothing, probabilities, labels, classes, logs).Nll)
            smoothing = grid;
        (double temperature, double fitted) = At(smoothing, probabilities, labels, classes, logs);
        double before = 0;
        for (int row = 0; row < labels.Length; row++)
            before -= Math.Log(probabilities[row * classes + labels[row]]);
        return new FittedTemperature(temperature, smoothing, before / labels.Length, fitted);
    }

    // Golden section over ln η between the grid point's neighbours.
    static double Refine(double left, double right, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes,
        double[] logs)
    {
        double ratio = (Math.Sqrt(5) - 1) / 2;
        double a = right - ratio * (right - left), b = left + ratio * (right - left);
        double fa = At(Math.Exp(a), probabilities, labels, classes, logs).Nll;
        double fb = At(Math.Exp(b), probabilities, labels, classes, logs).Nll;
        for (int i = 0; i < 24; i++)
        {
            if (fa <= fb)
            {
                (right, b, fb) = (b, a, fa);
                a = right - ratio * (right - left);
                fa = At(Math.Exp(a), probabilities, labels, classes, logs).Nll;
            }
            else
            {
                (left, a, fa) = (a, b, fb);
                b = left + ratio * (right - left);
                fb = At(Math.Exp(b), probabilities, labels, classes, logs).Nll;
            }
        }

        return Math.Clamp(Math.Exp(0.5 * (left + right)), MinSmoothing, MaxSmoothing);
    }

    static (double Temperature, double Nll) At(double smoothing, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels,
        int classes, double[] logs)
    {
        for (int i = 0; i < logs.Length; i++)
            logs[i] = Math.Log((1 - smoothing) * probabilities[i] + smoothing / classes);
        return BestTemperature(logs, labels, classes);
    }

    // The likelihood is convex in β = 1/T, so its slope changes sign once: bisection over ln β.
    static (double Temperature, double Nll) BestTemperature(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classes)
    {
        double low = -Math.Log(MaxTemperature), high = -Math.Log(MinTemperature);
        for (int i = 0; i < 44; i++)
        {
            double middle = 0.5 * (low + high);
            Nll(scores, labels, classes, Math.Exp(middle), out double slope);
            if (slope > 0)
                high = middle;
            else
                low = middle;
        }

        double beta = Math.Exp(0.5 * (low + high));
        return (1 / beta, Nll(scores, labels, classes, beta, out _));
    }

    static double Nll(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classes, double beta, out double slope)
    {
        double nll = 0;
        slope = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<double> s = scores.Slice(row * classes, classes);
            double max = s[0];
            foreach (double value in s)
                max = Math.Max(max, value);
            double sum = 0, weighted = 0;
            foreach (double value in s)
            {
                double e = Math.Exp(beta * (value - max));
                sum += e;
                weighted += e * (value - max);
            }

            double truth = s[labels[row]] - max;
            nll += Math.Log(sum) - beta * truth;
            slope += weighted / sum - truth;
        }

        slope /= labels.Length;
        return nll / labels.Length;
    }

    static void Check(int values, ReadOnlySpan<int> labels, int classes)
    {
        if (classes < 2 || labels.Length == 0 || values != labels.Length * classes)
            throw new ArgumentException($"{values} values for {labels.Length} rows of {classes} classes", nameof(values));
        foreach (int label in labels)
        {
            if (label < 0 || label >= classes)
                throw new ArgumentException($"class {label} of {classes}", nameof(labels));
        }
    }
}
