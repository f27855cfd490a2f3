using Export.Training;

namespace Export.Tests.Training;

public class PassTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_equal_finite_differences(bool regression)
    {
        var random = new SeededRandom(3);
        Network network = Network.Create(4, [5, 3], 2, regression ? Head.Identity : Head.Softmax);
        network.Initialise(random);
        foreach (Layer layer in network.Layers)
            layer.Biases.AsSpan(0, layer.Outputs).Fill(0.05f);
        float[] inputs = [.. Enumerable.Range(0, 6 * 4).Select(_ => (float)random.NextDouble() * 2 - 1)];
        float[] targets = [.. Enumerable.Range(0, 6).SelectMany(i => i % 2 == 0 ? new[] { 1f, 0f } : [0f, 1f])];
        var pass = new Pass(network, 6);
        pass.Forward(inputs, 6);
        pass.Backward(inputs, targets, 6);

        for (int l = 0; l < network.Layers.Length; l++)
        {
            Layer layer = network.Layers[l];
            for (int i = 0; i < layer.Inputs; i++)
                Check(layer.Weights, i * layer.Stride + (i % layer.Outputs), pass.Gradients[l].Weights, network, inputs, targets);
            for (int j = 0; j < layer.Outputs; j++)
                Check(layer.Biases, j, pass.Gradients[l].Biases, network, inputs, targets);
        }
    }

    [Fact]
    public void Padding_never_gets_a_gradient()
    {
        var random = new SeededRandom(3);
        Network network = Network.Create(2, [3], 2, Head.Softmax);
        network.Initialise(random);
        var pass = new Pass(network, 1);
        pass.Forward([1, 2], 1);
        pass.Backward([1, 2], [1, 0], 1);

        pass.Gradients[0].Weights.Where((_, i) => i % 16 >= 3).ShouldAllBe(g => g == 0);
        pass.Gradients[1].Weights.Where((_, i) => i % 16 >= 2).ShouldAllBe(g => g == 0);
        pass.Gradients[1].Weights.ShouldContain(g => g != 0);
    }

    [Fact]
    public void Softmax_and_its_loss_are_those_of_a_hand_calculation()
    {
        Network network = Network.Create(1, [], 2, Head.Softmax);
        network.Layers[0].Weights[0] = MathF.Log(3);

        // Logits (ln 3, 0): p = (3/4, 1/4); the truth is the second.
        network.Predict([1], 1).ShouldBe([0.75f, 0.25f], 1e-6);
        var pass = new Pass(network, 1);
        pass.Forward([1], 1);
        pass.Backward([1], [0, 1], 1).ShouldBe(Math.Log(4), 1e-6);
        pass.Gradients[0].Weights.Take(2).ShouldBe([0.75f, -0.75f], 1e-6);
    }

    static void Check(float[] values, int index, float[] gradients, Network network, float[] inputs, float[] targets)
    {
        const float Step = 1e-2f;
        float kept = values[index];
        values[index] = kept + Step;
        double up = Loss(network, inputs, targets);
        values[index] = kept - Step;
        double down = Loss(network, inputs, targets);
        values[index] = kept;
        ((double)gradients[index]).ShouldBe((up - down) / (2 * Step), 2e-3);
    }

    static double Loss(Network network, float[] inputs, float[] targets) =>
        NetworkTraining.MeanLoss(network, new Examples(inputs, network.Inputs, targets, network.Outputs, 6), network.Head);
}
