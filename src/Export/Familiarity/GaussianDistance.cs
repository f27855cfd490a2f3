using Export.Onnx;
using Export.Training;

namespace Export.Familiarity;

/// <summary>
/// Distance to the nearest class, as a Gaussian of the class's mean and one covariance for all sees it (Lee et al. 2018, without
/// their perturbation): min over classes of √((f − μ_c)ᵀ Σ⁻¹ (f − μ_c)) with Σ shrunk towards its mean diagonal.
/// </summary>
sealed class GaussianDistance : FeatureDistance
{
    // Directions in which the learnt rows hardly differ count, but their inverse stays in the reach of single precision.
    const double Shrinkage = 0.01;

    readonly int width;
    readonly int stride;
    readonly float[] whitening;
    readonly float[] means;
    readonly int classes;

    GaussianDistance(int width, float[] whitening, float[] means, int classes)
    {
        (this.width, this.whitening, this.means, this.classes) = (width, whitening, means, classes);
        stride = Product.Padded(width);
    }

    public override string Name => "gaussian";

    /// <summary>Fitted to learnt rows.</summary>
    /// <param name="features">rows × width.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="truth">Class of each row, 0 to classes − 1.</param>
    /// <param name="classes">Classes; one without rows is left out.</param>
    public static GaussianDistance Fit(ReadOnlySpan<float> features, int width, int[] truth, int classes)
    {
        int[] counts = new int[classes];
        double[] centres = new double[classes * width];
        for (int r = 0; r < truth.Length; r++)
        {
            counts[truth[r]]++;
            for (int j = 0; j < width; j++)
                centres[(truth[r] * width) + j] += features[(r * width) + j];
        }

        for (int i = 0; i < centres.Length; i++)
            centres[i] /= Math.Max(1, counts[i / width]);
        double[] root = Inverse(Cholesky(Covariance(features, width, truth, centres), width), width);
        int padded = Product.Padded(width);
        float[] turn = new float[width * padded];
        for (int i = 0; i < width; i++)
        {
            // The transposed inverse root: rows are multiplied from the left.
            for (int j = 0; j < width; j++)
                turn[(i * padded) + j] = (float)root[(j * width) + i];
        }

        int[] seen = [.. Enumerable.Range(0, classes).Where(c => counts[c] > 0)];
        float[] whitened = new float[seen.Length * width];
        for (int s = 0; s < seen.Length; s++)
        {
            for (int j = 0; j < width; j++)
            {
                double sum = 0;
                for (int i = 0; i < width; i++)
                    sum += centres[(seen[s] * width) + i] * root[(j * width) + i];
                whitened[(s * width) + j] = (float)sum;
            }
        }

        return new GaussianDistance(width, turn, whitened, seen.Length);
    }

    public override float[] Of(ReadOnlySpan<float> features, int rows)
    {
        float[] turned = new float[rows * stride];
        Product.Multiply(rows, stride, width, features, width, 1, whitening, turned);
        float[] distances = new float[rows];
        for (int r = 0; r < rows; r++)
        {
            float nearest = float.PositiveInfinity;
            for (int c = 0; c < classes; c++)
            {
                float sum = 0;
                for (int j = 0; j < width; j++)
                {
                    float difference = turned[(r * stride) + j] - means[(c * width) + j];
                    sum += difference * difference;
                }

                nearest = Math.Min(nearest, sum);
            }

            distances[r] = MathF.Sqrt(nearest);
        }

        return distances;
    }

    public override void Write(GraphBuilder graph, string features)
    {
        float[] dense = new float[width * width];
        for (int i = 0; i < width; i++)
            whitening.AsSpan(i * stride, width).CopyTo(dense.AsSpan(i * width));
        string turned = graph.Add("MatMul", [features, graph.Constant("distance_whitening", dense, width, width)]);
        string rows = graph.Add("Unsqueeze", [turned, graph.Constant("distance_axis", [1L], 1)]);
        string difference = graph.Add("Sub", [rows, graph.Constant("distance_means", means, 1, classes, width)]);
        string squares = graph.Add("ReduceSumSquare", [difference], null, GraphBuilder.Integers("axes", 2), GraphBuilder.Integer("keepdims", 0));
        string nearest = graph.Add("ReduceMin", [squares], null, GraphBuilder.Integers("axes", 1), GraphBuilder.Integer("keepdims", 1));
        graph.Add("Sqrt", [nearest], OutputName);
    }

    static double[] Covariance(ReadOnlySpan<float> features, int width, int[] truth, double[] means)
    {
        double[] covariance = new double[width * width], centred = new double[width];
        for (int r = 0; r < truth.Length; r++)
        {
            for (int j = 0; j < width; j++)
                centred[j] = features[(r * width) + j] - means[(truth[r] * width) + j];
            for (int i = 0; i < width; i++)
            {
                for (int j = 0; j <= i; j++)
                    covariance[(i * width) + j] += centred[i] * centred[j] / truth.Length;
            }
        }

        double diagonal = 0;
        for (int i = 0; i < width; i++)
            diagonal += covariance[(i * width) + i] / width;
        double ridge = Shrinkage * Math.Max(diagonal, 1e-12);
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j <= i; j++)
                covariance[(i * width) + j] = (covariance[(i * width) + j] * (1 - Shrinkage)) + (i == j ? ridge : 0);
        }

        return covariance;
    }

    // Lower triangle L with L·Lᵀ = the matrix, of which the lower triangle is read.
    static double[] Cholesky(double[] matrix, int width)
    {
        double[] lower = new double[width * width];
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[(i * width) + j];
                for (int p = 0; p < j; p++)
                    sum -= lower[(i * width) + p] * lower[(j * width) + p];
                lower[(i * width) + j] = i == j ? Math.Sqrt(sum) : sum / lower[(j * width) + j];
            }
        }

        return lower;
    }

    static double[] Inverse(double[] lower, int width)
    {
        double[] inverse = new double[width * width];
        for (int j = 0; j < width; j++)
        {
            for (int i = j; i < width; i++)
            {
                double sum = i == j ? 1 : 0;
                for (int p = j; p < i; p++)
                    sum -= lower[(i * width) + p] * inverse[(p * width) + j];
                inverse[(i * width) + j] = sum / lower[(i * width) + i];
            }
        }

        return inverse;
    }
}
