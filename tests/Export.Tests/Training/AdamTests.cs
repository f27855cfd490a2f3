using Export.Training;

namespace Export.Tests.Training;

public class AdamTests
{
    [Fact]
    public void Two_steps_are_those_of_a_hand_calculation()
    {
        Network network = Network.Create(1, [], 1, Head.Identity);
        network.Layers[0].Weights[0] = 1;
        var gradient = new Layer(1, 1);
        var adam = new Adam(network, 0.1, 0);

        // Step 1, g = 0.5: m̂ = 0.5, v̂ = 0.25, so w = 1 − 0.1·0.5/0.5 = 0.9.
        gradient.Weights[0] = 0.5f;
        adam.Step([gradient]);
        ((double)network.Layers[0].Weights[0]).ShouldBe(0.9, 1e-5);

        // Step 2, g = −1: m = 0.9·0.05 − 0.1 = −0.055, m̂ = −0.055/0.19 = −0.2894737;
        // v = 0.999·0.00025 + 0.001 = 0.00124975, v̂ = 0.00124975/0.001999 = 0.6251876; w = 0.9 + 0.1·0.2894737/0.7906881.
        gradient.Weights[0] = -1;
        adam.Step([gradient]);
        ((double)network.Layers[0].Weights[0]).ShouldBe(0.9 + 0.1 * 0.2894737 / 0.7906881, 1e-5);
    }

    [Fact]
    public void Weight_decay_shrinks_weights_and_leaves_biases()
    {
        Network network = Network.Create(1, [], 1, Head.Identity);
        network.Layers[0].Weights[0] = 1;
        network.Layers[0].Biases[0] = 1;

        new Adam(network, 0.1, 0.5).Step([new Layer(1, 1)]);

        ((double)network.Layers[0].Weights[0]).ShouldBe(0.95, 1e-6);
        network.Layers[0].Biases[0].ShouldBe(1);
    }
}
