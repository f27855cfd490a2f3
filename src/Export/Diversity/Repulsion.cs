namespace Export.Diversity;

/// <summary>
/// Terms that push members' answers on unlabelled rows apart, and their gradients by the last layer's output before the softmax. Each
/// returns the term itself and adds weight times its gradient.
/// </summary>
static class Repulsion
{
    const double Floor = 1e-7;

    /// <summary>
    /// Mean over rows and earlier members of −ln(p₁(1 − p₂) + p₂(1 − p₁) + 1e-7), p₁ and p₂ the probabilities that the earlier member
    /// and this one give to the earlier one's class.
    /// </summary>
    /// <param name="own">This member's probabilities, rows × classes.</param>
    /// <param name="earlier">Class and its probability by each earlier member, shape (members, rows).</param>
    /// <param name="classes">Classes.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="gradient">Gets the gradient added, rows × classes.</param>
    /// <remarks>Pagliardini, Jaggi, Fleuret and Karimireddy 2023, "Agree to Disagree" (D-BAT); for two classes as there.</remarks>
    public static double Dbat(ReadOnlySpan<float> own, IReadOnlyList<(int Class, float P)[]> earlier, int classes, double weight, Span<float> gradient)
    {
        int rows = own.Length / classes;
        double share = 1.0 / (rows * earlier.Count), loss = 0;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> p = own.Slice(r * classes, classes);
            foreach ((int Class, float P)[] member in earlier)
            {
                (int c, double first) = member[r];
                double second = p[c], apart = (first * (1 - second)) + (second * (1 - first)) + Floor;
                loss -= share * Math.Log(apart);
                double slope = weight * share * ((2 * first) - 1) / apart;
                for (int k = 0; k < classes; k++)
                    gradient[(r * classes) + k] += (float)(slope * second * ((k == c ? 1 : 0) - p[k]));
            }
        }

        return loss;
    }

    /// <summary>Mean over pairs of members of the mutual information of their answers, in nats: of the mean over rows of the outer product of their probabilities.</summary>
    /// <param name="answers">Each member's probabilities, rows × classes.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="weight">What the gradients are multiplied by.</param>
    /// <param name="gradients">Get the gradients added, one for each member.</param>
    /// <remarks>Lee, Yao and Finn 2023, "Diversify and Disambiguate" (DivDis).</remarks>
    public static double Information(float[][] answers, int classes, double weight, float[][] gradients)
    {
        double share = 2.0 / (answers.Length * (answers.Length - 1)), total = 0;
        for (int a = 0; a < answers.Length; a++)
        {
            for (int b = a + 1; b < answers.Length; b++)
                total += share * Pair(answers[a], answers[b], classes, weight * share, gradients[a], gradients[b]);
        }

        return total;
    }

    /// <summary>KL(mean answer ‖ expected shares), in nats: keeps members from differing by always giving one class.</summary>
    /// <param name="own">A member's probabilities, rows × classes.</param>
    /// <param name="expected">Share of each class, &gt; 0.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="gradient">Gets the gradient added.</param>
    public static double Shares(ReadOnlySpan<float> own, double[] expected, double weight, Span<float> gradient)
    {
        int classes = expected.Length, rows = own.Length / classes;
        double[] mean = new double[classes], slope = new double[classes];
        for (int i = 0; i < own.Length; i++)
            mean[i % classes] += (double)own[i] / rows;
        double total = 0;
        for (int c = 0; c < classes; c++)
        {
            slope[c] = Math.Log(Math.Max(mean[c], 1e-12) / expected[c]);
            total += mean[c] * slope[c];
        }

        for (int r = 0; r < rows; r++)
            Through(own.Slice(r * classes, classes), slope, weight / rows, gradient.Slice(r * classes, classes));
        return total;
    }

    static double Pair(float[] first, float[] second, int classes, double weight, float[] firstGradient, float[] secondGradient)
    {
        int rows = first.Length / classes;
        double[] joint = new double[classes * classes], left = new double[classes], right = new double[classes], slope = new double[classes * classes];
        for (int r = 0; r < rows; r++)
        {
            for (int i = 0; i < classes; i++)
            {
                for (int j = 0; j < classes; j++)
                    joint[(i * classes) + j] += (double)first[(r * classes) + i] * second[(r * classes) + j] / rows;
            }
        }

        for (int i = 0; i < classes; i++)
        {
            for (int j = 0; j < classes; j++)
            {
                left[i] += joint[(i * classes) + j];
                right[j] += joint[(i * classes) + j];
            }
        }

        double information = 0;
        for (int i = 0; i < joint.Length; i++)
        {
            slope[i] = Math.Log(Math.Max(joint[i], 1e-12) / Math.Max(left[i / classes] * right[i % classes], 1e-12));
            information += joint[i] * slope[i];
        }

        double[] byFirst = new double[classes], bySecond = new double[classes];
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> p = first.AsSpan(r * classes, classes), q = second.AsSpan(r * classes, classes);
            for (int i = 0; i < classes; i++)
            {
                (byFirst[i], bySecond[i]) = (0, 0);
                for (int j = 0; j < classes; j++)
                {
                    byFirst[i] += q[j] * slope[(i * classes) + j];
                    bySecond[i] += p[j] * slope[(j * classes) + i];
                }
            }

            Through(p, byFirst, weight / rows, firstGradient.AsSpan(r * classes, classes));
            Through(q, bySecond, weight / rows, secondGradient.AsSpan(r * classes, classes));
        }

        return information;
    }

    // From the gradient by probabilities to that by what the softmax got.
    static void Through(ReadOnlySpan<float> p, ReadOnlySpan<double> slope, double weight, Span<float> gradient)
    {
        double mean = 0;
        for (int c = 0; c < p.Length; c++)
            mean += p[c] * slope[c];
        for (int c = 0; c < p.Length; c++)
            gradient[c] += (float)(weight * p[c] * (slope[c] - mean));
    }
}
