namespace Ensemble.Tests.Calibration;

/// <summary>Linear models of Friedman's first function, y = 10 sin(πx₁x₂) + 20(x₃ − ½)² + 10x₄ + 5x₅ + noise, which is not linear.</summary>
static class LinearMembers
{
    /// <summary>Least squares on bootstrap samples of one set of rows; the last coefficient is the constant.</summary>
    public static double[][] Fit(Random random, int rows, int members)
    {
        (double[] X, double Y)[] all = [.. Enumerable.Range(0, rows).Select(_ => Draw(random))];
        return [.. Enumerable.Range(0, members).Select(_ => Solve([.. Enumerable.Range(0, rows).Select(_ => all[random.Next(rows)])]))];
    }

    /// <summary>The members' mean and spread on a new row, and its truth.</summary>
    public static (double Answer, double Spread, double Truth) Row(Random random, double[][] members)
    {
        (double[] x, double y) = Draw(random);
        double[] given = [.. members.Select(m => m[..5].Zip(x, (a, b) => a * b).Sum() + m[5])];
        return (given.Average(), given.Max() - given.Min(), y);
    }

    static (double[] X, double Y) Draw(Random random)
    {
        double[] x = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble())];
        double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (x, (10 * Math.Sin(Math.PI * x[0] * x[1])) + (20 * (x[2] - 0.5) * (x[2] - 0.5)) + (10 * x[3]) + (5 * x[4]) + noise);
    }

    // The normal equations by Gauss and Jordan.
    static double[] Solve((double[] X, double Y)[] rows)
    {
        double[,] a = new double[6, 7];
        foreach ((double[] x, double y) in rows)
        {
            double[] z = [.. x, 1, y];
            for (int i = 0; i < 6; i++)
            {
                for (int j = 0; j < 7; j++)
                    a[i, j] += z[i] * z[j];
            }
        }

        for (int i = 0; i < 6; i++)
        {
            for (int row = 0; row < 6; row++)
            {
                double factor = row == i ? 0 : a[row, i] / a[i, i];
                for (int j = 0; j < 7 && row != i; j++)
                    a[row, j] -= factor * a[i, j];
            }
        }

        return [.. Enumerable.Range(0, 6).Select(i => a[i, 6] / a[i, i])];
    }
}
