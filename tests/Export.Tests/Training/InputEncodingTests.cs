using Ensemble.Families;
using Ensemble.Tensors;
using Export.Training;

namespace Export.Tests.Training;

public class InputEncodingTests
{
    static readonly Tensor Rows = Tensor.From<float>("x", Datatype.FP32, [2, 2], [0, 10, 1, 30]);

    [Fact]
    public void Numbers_are_standardised_and_categories_become_columns()
    {
        FeatureConfig[] features = [new() { Name = "c", Categories = ["a", "b", "c"] }, new() { Name = "n" }];

        var encoding = InputEncoding.Fit(Rows, features, new InputScale("auto", 1), pixels: false);

        // Mean 20, population standard deviation 10.
        encoding.Encode(Rows).ShouldBe([-1, 1, 0, 0, 1, 0, 1, 0]);
    }

    [Theory]
    [InlineData("none", new[] { 0f, 10, 1, 30 })]
    [InlineData("minmax", new[] { 0f, 0, 1, 1 })]
    [InlineData("1/4", new[] { 0f, 2.5f, 0.25f, 7.5f })]
    public void A_scale_is_what_its_word_says(string scale, float[] expected) =>
        InputEncoding.Fit(Rows, null, InputScale.Parse(scale)!, pixels: false).Encode(Rows).ShouldBe(expected, 1e-6);

    [Fact]
    public void A_column_that_never_varies_becomes_zero()
    {
        var constant = Tensor.From<float>("x", Datatype.FP32, [2, 1], [7, 7]);

        InputEncoding.Fit(constant, null, new InputScale("standard", 1), pixels: false).Encode(constant).ShouldBe([0, 0]);
    }

    [Theory]
    [InlineData("half")]
    [InlineData("1/0")]
    [InlineData("1/2/3")]
    public void Anything_else_is_no_scale(string text) => InputScale.Parse(text).ShouldBeNull();
}
