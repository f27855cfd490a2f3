using Export.Convolution;
using Export.Training;

namespace Export.Tests.Convolution;

public class ConvPassTests
{
    static readonly ConvOptions Small = new() { Image = new ImageSize(7, 6, 2), Filters = [3, 5] };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_equal_finite_differences(bool regression)
    {
        (ConvNetwork network, float[] inputs, SeededRandom random) = Made(Small, 6, regression ? Head.Identity : Head.Softmax);
        float[] targets = [.. Enumerable.Range(0, 6).SelectMany(i => i % 2 == 0 ? new[] { 1f, 0f } : [0f, 1f])];
        ConvPass pass = network.NewPass(6);
        pass.Forward(inputs, 6);
        pass.Backward(inputs, targets, 6);

        (int smooth, int kinks) = (0, 0);
        for (int l = 0; l < network.Parameters.Count; l++)
        {
            Layer layer = network.Parameters[l];
            for (int i = 0; i < layer.Inputs; i += 1 + (layer.Inputs / 20))
            {
                int at = (i * layer.Stride) + random.Next(layer.Outputs);
                Check(layer.Weights, at, pass.Gradients[l].Weights[at]);
            }

            for (int j = 0; j < layer.Outputs; j++)
                Check(layer.Biases, j, pass.Gradients[l].Biases[j]);
        }

        pass.Gradients[0].Weights.Max(Math.Abs).ShouldBeGreaterThan(0.01f);
        smooth.ShouldBeGreaterThan(5 * kinks);

        // Where another pixel becomes the largest within the step, the loss has no derivative.
        void Check(float[] values, int at, float gradient)
        {
            (double below, double above) = Differences(values, at, network, inputs, targets);
            if (Math.Abs(below - above) > 4e-3)
            {
                kinks++;
                return;
            }

            smooth++;
            ((double)gradient).ShouldBe((below + above) / 2, 2e-3);
        }
    }

    [Fact]
    public void A_row_is_answered_alike_whatever_stands_beside_it()
    {
        (ConvNetwork network, float[] inputs, _) = Made(new ConvOptions { Image = new ImageSize(28, 28, 1), Filters = [16, 32] }, 40, Head.Softmax);

        float[] together = network.Predict(inputs, 40);
        float[] alone = network.Predict(inputs.AsSpan(33 * 784, 784), 1);

        alone.ShouldBe(together[66..68]);
    }

    [Fact]
    public void A_filter_that_copies_gives_the_largest_of_each_four_pixels()
    {
        var network = ConvNetwork.Create(new ConvOptions { Image = new ImageSize(2, 4, 1), Filters = [1] }, 8, [], 2, Head.Identity);
        network.Blocks[0].Layer.Weights[4 * network.Blocks[0].Layer.Stride] = 1;
        for (int i = 0; i < 2; i++)
            network.Top.Layers[0].Weights[((i * 16) * network.Top.Layers[0].Stride) + i] = 1;

        network.Predict([1, 2, 5, 0, 4, 3, -7, 8], 1).ShouldBe([4, 8]);
        network.Predict([-1, -2, -5, -1, -4, -3, -7, -8], 1).ShouldBe([0, 0]);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_only_learns_through_what_stayed()
    {
        (ConvNetwork network, float[] inputs, SeededRandom random) = Made(Small with { Dropout = 0.5 }, 6, Head.Identity);
        float[] targets = new float[12];
        ConvPass pass = network.NewPass(6);
        double[] mean = new double[2];
        const int Draws = 4000;
        for (int i = 0; i < Draws; i++)
        {
            ReadOnlySpan<float> answer = pass.Learn(inputs, 6, random);
            (mean[0], mean[1]) = (mean[0] + (answer[0] / Draws), mean[1] + (answer[1] / Draws));
        }

        // The top has one layer here, so the mean over masks is the answer without any.
        float[] whole = network.Predict(inputs, 6);
        mean[0].ShouldBe(whole[0], 0.05);
        mean[1].ShouldBe(whole[1], 0.05);
        pass.Backward(inputs, targets, 6);
        pass.Gradients[^1].Weights.Where((_, i) => i % 16 < 2).Count(g => g != 0).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_was_dropped_passes_no_gradient_down_and_what_stayed_passes_it_scaled()
    {
        (ConvNetwork network, float[] inputs, _) = Made(Small with { Dropout = 0.5 }, 6, Head.Identity);
        float[] targets = new float[12], weights = network.Parameters[0].Weights;
        ConvPass pass = network.NewPass(6);
        double Loss()
        {
            // The same seed drops the same.
            pass.Learn(inputs, 6, new SeededRandom(3));
            return pass.Backward(inputs, targets, 6);
        }

        double scale = Loss();
        float[] gradients = [.. pass.Gradients[0].Weights];
        double PerRow(float[] values, int at, float step)
        {
            float kept = values[at];
            values[at] = kept + step;
            double loss = Loss();
            values[at] = kept;
            return loss;
        }

        // Whether the loss is a sum or a mean over rows, the two differ by one factor.
        int[] some = [.. Enumerable.Range(0, gradients.Length).Where(i => Math.Abs(gradients[i]) > 0.02).Take(40)];
        double[] ratios = [.. some.Select(i => (PerRow(weights, i, 2e-3f) - PerRow(weights, i, -2e-3f)) / 4e-3 / gradients[i]).Order()];
        some.Length.ShouldBeGreaterThan(10);
        scale.ShouldBeGreaterThan(0);
        double middle = ratios[ratios.Length / 2];
        new[] { 1.0, 6 }.ShouldContain(factor => Math.Abs(middle - factor) < 0.05 * factor, string.Join(' ', ratios));
        ratios.Count(r => Math.Abs(r - middle) < 0.1 * middle).ShouldBeGreaterThan(some.Length * 2 / 3);
    }

    [Fact]
    public void Images_that_are_too_small_or_of_another_length_are_refused()
    {
        Should.Throw<TrainingException>(() => Made(new ConvOptions { Filters = [4, 4, 4] }, 1, Head.Softmax, columns: 36))
            .Message.ShouldBe("3 blocks of --filters halve the image 3 times; 1x1 pixels are left before block 3");
        Should.Throw<TrainingException>(() => Made(Small, 1, Head.Softmax, columns: 85)).Message.ShouldBe("--image 7x6x2 is 84 numbers; a row has 85");
        Should.Throw<TrainingException>(() => Made(new ConvOptions(), 1, Head.Softmax, columns: 85))
            .Message.ShouldBe("a row has 85 numbers, which is no square; --image HEIGHTxWIDTHxCHANNELS says what it is");
    }

    static (ConvNetwork Network, float[] Inputs, SeededRandom Random) Made(ConvOptions options, int rows, Head head, int columns = 0)
    {
        var random = new SeededRandom(3);
        columns = columns > 0 ? columns : options.Image!.Height * options.Image.Width * options.Image.Channels;
        var network = ConvNetwork.Create(options, columns, [], 2, head);
        network.Initialise(random);
        foreach (Layer layer in network.Parameters)
            layer.Biases.AsSpan(0, layer.Outputs).Fill(0.05f);
        return (network, [.. Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextDouble() * 2 - 1)], random);
    }

    static (double Below, double Above) Differences(float[] values, int at, ConvNetwork network, float[] inputs, float[] targets)
    {
        const float Step = 3e-4f;
        float before = values[at];
        double middle = Loss(network, inputs, targets);
        values[at] = before + Step;
        double above = Loss(network, inputs, targets);
        values[at] = before - Step;
        double below = Loss(network, inputs, targets);
        values[at] = before;
        return ((middle - below) / Step, (above - middle) / Step);
    }

    static double Loss(ConvNetwork network, float[] inputs, float[] targets) =>
        NetworkTraining.MeanLoss(network, new Examples(inputs, inputs.Length / 6, targets, 2, 6), network.Head);
}
