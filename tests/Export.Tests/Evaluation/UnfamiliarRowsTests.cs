using Ensemble.Tensors;
using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class UnfamiliarRowsTests
{
    static readonly Tensor Pixels = Tensor.From<float>("image", Datatype.FP32, [2, 3], [0, 10, 255, 5, 5, 1]);

    [Fact]
    public void Inverted_pixels_are_the_largest_less_each() =>
        UnfamiliarRows.Inverted(Pixels).As<float>().ToArray().ShouldBe([255, 245, 0, 250, 250, 254]);

    [Fact]
    public void Shuffled_rows_keep_their_elements_and_are_shuffled_each_by_itself()
    {
        float[] row = [.. Enumerable.Range(0, 50).Select(i => (float)i)];
        var twice = Tensor.From<float>("x", Datatype.FP32, [2, 50], [.. row, .. row]);
        float[] shuffled = UnfamiliarRows.Shuffled(twice, new Random(1)).As<float>().ToArray();
        shuffled[..50].Order().ShouldBe(row);
        shuffled[50..].Order().ShouldBe(row);
        shuffled[..50].ShouldNotBe(row);
        shuffled[50..].ShouldNotBe(shuffled[..50]);
    }

    [Fact]
    public void One_network_of_five_times_the_cost_has_five_times_the_width()
    {
        // 5·(784·64 + 64·10) = 784·320 + 320·10
        SingleModel.Widths(784, 10, [64], 5 * ((784 * 64) + (64 * 10))).ShouldBe([320]);
    }

    [Fact]
    public void Two_hidden_layers_are_widened_alike_to_the_nearest_cost()
    {
        int[] widths = SingleModel.Widths(10, 2, [8, 8], 3 * ((10 * 8) + 64 + 16));
        // (16, 16): 160 + 256 + 32 = 448; (17, 17): 170 + 289 + 34 = 493; wanted 480.
        widths.ShouldBe([17, 17]);
    }
}
