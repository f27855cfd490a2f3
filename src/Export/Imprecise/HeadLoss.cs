namespace Export.Imprecise;

/// <summary>Losses, their derivatives by the last layer's numbers, and the penalties on these numbers. A row's numbers are o.</summary>
static class HeadLoss
{
    /// <summary>Loss of a row, in nats or half squared units, and its derivative.</summary>
    /// <param name="head">What o is.</param>
    /// <param name="o">Last layer's numbers.</param>
    /// <param name="target">0 or 1, a one-hot class, or values.</param>
    /// <param name="slope">Gets dℓ/do.</param>
    public static double Of(AnswerHead head, ReadOnlySpan<float> o, ReadOnlySpan<float> target, Span<float> slope)
    {
        double loss = 0;
        switch (head)
        {
            case AnswerHead.Logit:
                double z = o[0];
                slope[0] = (float)(Sigmoid(z) - target[0]);
                return Math.Max(z, 0) - (z * target[0]) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
            case AnswerHead.Squared:
                for (int j = 0; j < o.Length; j++)
                {
                    slope[j] = o[j] - target[j];
                    loss += 0.5 * slope[j] * slope[j];
                }

                return loss;
            default:
                double sum = Softmax(o, slope, out float max);
                for (int j = 0; j < o.Length; j++)
                {
                    loss += target[j] * (Math.Log(sum) - (o[j] - max));
                    slope[j] -= target[j];
                }

                return loss;
        }
    }

    /// <summary>d ℓ(s·o)/ds at s = 1: (dℓ/do)·o. IRMv1's penalty of an environment is the square of its mean.</summary>
    public static double ScaleSlope(ReadOnlySpan<float> o, ReadOnlySpan<float> slope)
    {
        double sum = 0;
        for (int j = 0; j < o.Length; j++)
            sum += (double)slope[j] * o[j];
        return sum;
    }

    /// <summary>Adds factor · d(<see cref="ScaleSlope"/>)/do to <paramref name="gradient"/>.</summary>
    public static void AddScaleCurve(AnswerHead head, ReadOnlySpan<float> o, ReadOnlySpan<float> slope, double factor, Span<float> gradient)
    {
        switch (head)
        {
            case AnswerHead.Logit:
                double p = Sigmoid(o[0]);
                gradient[0] += (float)(factor * (slope[0] + (p * (1 - p) * o[0])));
                return;
            case AnswerHead.Squared:
                for (int j = 0; j < o.Length; j++)
                    gradient[j] += (float)(factor * (slope[j] + o[j]));
                return;
            default:
                Span<float> shares = stackalloc float[o.Length <= 256 ? o.Length : 0];
                shares = shares.Length == o.Length ? shares : new float[o.Length];
                Softmax(o, shares, out _);
                double mean = 0;
                for (int j = 0; j < o.Length; j++)
                    mean += (double)shares[j] * o[j];
                for (int j = 0; j < o.Length; j++)
                    gradient[j] += (float)(factor * (slope[j] + (shares[j] * (o[j] - mean))));
                return;
        }
    }

    static double Sigmoid(double z) => z >= 0 ? 1 / (1 + Math.Exp(-z)) : Math.Exp(z) / (1 + Math.Exp(z));

    static double Softmax(ReadOnlySpan<float> o, Span<float> shares, out float max)
    {
        max = o[0];
        foreach (float z in o)
            max = Math.Max(max, z);
        double sum = 0;
        for (int j = 0; j < o.Length; j++)
            sum += Math.Exp(o[j] - max);
        for (int j = 0; j < o.Length; j++)
            shares[j] = (float)(Math.Exp(o[j] - max) / sum);
        return sum;
    }
}
