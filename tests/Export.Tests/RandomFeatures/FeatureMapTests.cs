using Export.RandomFeatures;
using Export.Tests.Training;
using Export.Training;
using Testing;

namespace Export.Tests.RandomFeatures;

public sealed class FeatureMapTests : IDisposable
{
    const int Features = 500;
    const int Draws = 30;
    const double Width = 5;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsFact(Vehicles.Interpreter, Python.Numpy, Python.Sklearn)]
    public void Products_of_features_come_as_near_to_the_kernel_as_scikit_learns()
    {
        // The mean error over draws, which differs by a factor of two from one draw to the next; and the kernel itself.
        double[] theirs = Vehicles.Sklearn(folder, $"""
            from sklearn.kernel_approximation import RBFSampler
            from sklearn.metrics.pairwise import rbf_kernel
            k = rbf_kernel(t.astype(float), gamma=1 / (2 * {Width} ** 2))
            draws = [RBFSampler(gamma=1 / (2 * {Width} ** 2), n_components={Features}, random_state=i).fit(t).transform(t) for i in range({Draws})]
            p = np.concatenate([[np.mean([np.abs(z @ z.T - k).mean() for z in draws])], k.ravel()])
            """);

        double error = Enumerable.Range(0, Draws).Average(seed => Error(seed, theirs.AsSpan(1)));

        error.ShouldBe(theirs[0], 0.3 * theirs[0]);
        theirs[0].ShouldBeInRange(0.01, 0.05);
    }

    [Fact]
    public void The_median_distance_is_that_of_pairs()
    {
        var rows = new Examples([0, 3, 6, 9, 12, 15, 18, 21], 1, new float[8], 1, 8);

        // |i − j|·3: 8 pairs at 0, 14 at 3, 12 at 6, 10 at 9, ...: the 32nd of 64 lies at 6.
        FeatureMap.MedianDistance(rows, new SeededRandom(1)).ShouldBe(6);
    }

    [Fact]
    public void Random_features_learn_what_no_line_does()
    {
        var random = new SeededRandom(9);
        float[] inputs = [.. Enumerable.Range(0, 800).Select(_ => (float)random.NextDouble() * 2 - 1)];
        float[] targets = [.. Enumerable.Range(0, 400).SelectMany(i => inputs[2 * i] * inputs[2 * i + 1] > 0 ? new[] { 0f, 1f } : [1f, 0f])];
        var rows = new Examples(inputs, 2, targets, 2, 400);
        var options = new TrainerOptions { Epochs = 40, LearningRate = 0.01, Features = new FeatureOptions { Features = 200 } };

        LearntModel model = Trainer.Train(new LearningTask(rows, null, options, 0, _ => { }, default), "random-features").Model;

        float[] p = model.Predict(inputs, 400);
        Enumerable.Range(0, 400).Average(i => (p[2 * i] < 0.5f) == (targets[2 * i] == 0) ? 1.0 : 0).ShouldBeGreaterThan(0.95);
    }

    static double Error(int seed, ReadOnlySpan<double> kernel)
    {
        Examples rows = Vehicles.Test;
        Layer map = FeatureMap.Draw(rows.Columns, Features, Width, new SeededRandom((ulong)seed));
        float[] z = FeatureMap.Apply(map, rows.Inputs, rows.Count, 2);
        double error = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < rows.Count; j++)
            {
                double product = 0;
                for (int f = 0; f < Features; f++)
                    product += z[i * Features + f] * z[j * Features + f];
                error += Math.Abs((product * 2 / Features) - kernel[(i * rows.Count) + j]);
            }
        }

        return error / rows.Count / rows.Count;
    }
}
