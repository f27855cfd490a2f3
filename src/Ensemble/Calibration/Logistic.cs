namespace Ensemble.Calibration;

/// <summary>
/// Ridge-regularised logistic regression: minimises Σ ln(1 + exp(−s_i z_i)) + ridge/2 · Σ w², s = ±1, z = bias + w·x, by Newton's
/// method with halved steps. The bias is not penalised. Pure and deterministic.
/// </summary>
static class Logistic
{
    const int MaximumSteps = 200;

    /// <summary>1 / (1 + exp(−z)), without overflow.</summary>
    public static double Probability(double z)
    {
        double e = Math.Exp(-Math.Abs(z));
        return z >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary>Fits.</summary>
    /// <param name="x">Rows × width, finite.</param>
    /// <param name="positive">Which rows are positive; both kinds must occur.</param>
    /// <param name="width">Numbers a row, ≥ 1.</param>
    /// <param name="ridge">&gt; 0, which makes the minimum unique.</param>
    /// <returns>Width weights, then the bias.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit, the ridge is not positive, or one kind is missing.</exception>
    public static double[] Fit(double[] x, bool[] positive, int width, double ridge)
    {
        if (x.Length != positive.Length * width || ridge is not > 0 || !positive.Contains(true) || !positive.Contains(false))
            throw new ArgumentException($"{x.Length} numbers, {positive.Length} rows of {width}, ridge {ridge}; rows of both kinds are needed", nameof(x));
        double[] at = new double[width + 1];
        double share = positive.Count(p => p) / (double)positive.Length;
        at[width] = Math.Log(share / (1 - share));
        double loss = Loss(x, positive, at, ridge);
        for (int step = 0; step < MaximumSteps; step++)
        {
            double[] move = Newton(x, positive, at, ridge);
            (double[] next, double nextLoss) = Halved(x, positive, at, move, loss, ridge);
            double largest = 0;
            for (int i = 0; i < at.Length; i++)
                largest = Math.Max(largest, Math.Abs(next[i] - at[i]) / (1 + Math.Abs(at[i])));
            (at, loss) = (next, nextLoss);
            if (largest <= 1e-13)
                break;
        }

        return at;
    }

    // Where rounding hides the last gains, the full step is as good as none: it is below what the loop ends at.
    static (double[] At, double Loss) Halved(double[] x, bool[] positive, double[] at, double[] move, double loss, double ridge)
    {
        double allowed = loss + (1e-14 * Math.Abs(loss));
        for (double share = 1; share > 1e-12; share /= 2)
        {
            double[] next = [.. at.Select((value, i) => value - (share * move[i]))];
            double found = Loss(x, positive, next, ridge);
            if (found <= allowed)
                return (next, found);
        }

        return (at, loss);
    }

    static double Loss(double[] x, bool[] positive, double[] at, double ridge)
    {
        int width = at.Length - 1;
        double sum = 0;
        for (int i = 0; i < width; i++)
            sum += ridge / 2 * at[i] * at[i];
        for (int row = 0; row < positive.Length; row++)
        {
            double z = Linear(x.AsSpan(row * width, width), at);
            double against = positive[row] ? -z : z;
            sum += Math.Max(0, against) + Math.Log(1 + Math.Exp(-Math.Abs(against)));
        }

        return sum;
    }

    static double[] Newton(double[] x, bool[] positive, double[] at, double ridge)
    {
        int width = at.Length - 1, size = at.Length;
        double[] gradient = new double[size];
        double[,] hessian = new double[size, size];
        for (int i = 0; i < width; i++)
        {
            gradient[i] = ridge * at[i];
            hessian[i, i] = ridge;
        }

        // Keeps the last pivot above 0 where every row is certain.
        hessian[width, width] = 1e-12;
        for (int row = 0; row < positive.Length; row++)
        {
            ReadOnlySpan<double> own = x.AsSpan(row * width, width);
            double p = Probability(Linear(own, at)), weight = p * (1 - p);
            for (int i = 0; i < size; i++)
            {
                double xi = i == width ? 1 : own[i];
                gradient[i] += (p - (positive[row] ? 1 : 0)) * xi;
                for (int j = 0; j <= i; j++)
                    hessian[i, j] += weight * xi * (j == width ? 1 : own[j]);
            }
        }

        return Solve(hessian, gradient);
    }

    static double Linear(ReadOnlySpan<double> row, double[] at)
    {
        double z = at[^1];
        for (int i = 0; i < row.Length; i++)
            z += at[i] * row[i];
        return z;
    }

    // Cholesky: the matrix is symmetric (its lower half is read) and positive definite.
    static double[] Solve(double[,] a, double[] b)
    {
        int n = b.Length;
        double[] y = [.. b];
        for (int j = 0; j < n; j++)
        {
            for (int k = 0; k < j; k++)
            {
                for (int i = j; i < n; i++)
                    a[i, j] -= a[i, k] * a[j, k];
            }

            double pivot = Math.Sqrt(a[j, j]);
            for (int i = j; i < n; i++)
                a[i, j] /= pivot;
        }

        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
                y[i] -= a[i, k] * y[k];
            y[i] /= a[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
                y[i] -= a[k, i] * y[k];
            y[i] /= a[i, i];
        }

        return y;
    }
}
