using Export.Training;

namespace Export.Neighbours;

/// <summary>Finds how far a prototype's word carries: the variance under which rows held out are most likely, or least wrong.</summary>
static class BandwidthFit
{
    const int Steps = 33;

    /// <summary>The best of variances from 1/256 to 256 times the median squared distance to the nearest prototype, by steps of √2.</summary>
    public static double Find(Bank bank, Examples held, Head head, int threads)
    {
        var distances = new Distances(bank.Prototypes, held.Columns);
        float[] closeness = distances.Of(held.Inputs, held.Count, threads);
        double[] nearest = new double[held.Count];
        for (int r = 0; r < held.Count; r++)
        {
            double square = 0, best = double.NegativeInfinity;
            foreach (float value in held.Input(r))
                square += (double)value * value;
            foreach (float near in closeness.AsSpan(r * distances.Stride, distances.Prototypes))
                best = Math.Max(best, near);
            nearest[r] = Math.Max(0, square - (2 * best));
        }

        Array.Sort(nearest);
        double median = nearest[held.Count / 2] > 0 ? nearest[held.Count / 2] : nearest.LastOrDefault(d => d > 0, 1);
        double[] losses = new double[Steps];
        Parallel.For(0, Steps, new ParallelOptions { MaxDegreeOfParallelism = threads },
            i => losses[i] = Loss(bank, held, head, closeness, distances.Stride, At(median, i)));
        return At(median, Array.IndexOf(losses, losses.Min()));
    }

    static double At(double median, int step) => median * Math.Pow(2, (step - (Steps / 2)) / 2.0);

    static double Loss(Bank bank, Examples held, Head head, float[] closeness, int stride, double variance)
    {
        double[] weights = new double[bank.Sizes.Length];
        double[] answer = new double[held.Outputs];
        double loss = 0;
        for (int r = 0; r < held.Count; r++)
        {
            double largest = double.NegativeInfinity, sum = 0;
            for (int p = 0; p < weights.Length; p++)
                largest = Math.Max(largest, weights[p] = (closeness[r * stride + p] / variance) + Math.Log(bank.Sizes[p]));
            answer.AsSpan().Clear();
            for (int p = 0; p < weights.Length; p++)
            {
                double weight = Math.Exp(weights[p] - largest);
                sum += weight;
                for (int c = 0; weight > 0 && c < answer.Length; c++)
                    answer[c] += weight * bank.Targets[p * answer.Length + c];
            }

            for (int c = 0; c < answer.Length; c++)
            {
                double value = answer[c] / sum, target = held.Target(r)[c];
                // No row may count as more than impossible in FP32.
                loss += head == Head.Identity ? (value - target) * (value - target) : -target * Math.Log(Math.Max(value, 1e-30));
            }
        }

        return loss;
    }
}
