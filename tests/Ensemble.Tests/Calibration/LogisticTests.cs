using System.Text.Json;
using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class LogisticTests
{
    public static TheoryData<string> Names => [.. Oracle.Read("predictor_oracle.json").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_and_bias_are_the_minimum_that_scipy_finds(string name)
    {
        JsonElement data = Oracle.Read("predictor_oracle.json").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        double[] expected = [.. Numbers(data.GetProperty("weights")), data.GetProperty("bias").GetDouble()];

        double[] fitted = Logistic.Fit(Numbers(data.GetProperty("x")), [.. data.GetProperty("positive").EnumerateArray().Select(v => v.GetBoolean())],
            data.GetProperty("width").GetInt32(), data.GetProperty("ridge").GetDouble());

        fitted.Length.ShouldBe(expected.Length);
        for (int i = 0; i < fitted.Length; i++)
            fitted[i].ShouldBe(expected[i], 1e-8);
    }

    [Fact]
    public void A_feature_that_says_nothing_leaves_the_share_of_positive_rows()
    {
        // x is the same on both kinds: its weight is 0, and the bias is ln(1/3).
        double[] fitted = Logistic.Fit([1, -1, 1, -1, 1, -1, 1, -1], [true, true, false, false, false, false, false, false], 1, 1);
        fitted[0].ShouldBe(0, 1e-12);
        fitted[1].ShouldBe(-Math.Log(3), 1e-12);
    }

    [Theory]
    [InlineData(800, 1)]
    [InlineData(-800, 0)]
    [InlineData(0, 0.5)]
    public void A_probability_neither_overflows_nor_is_not_a_number(double z, double p) => Logistic.Probability(z).ShouldBe(p);

    [Fact]
    public void Rows_of_one_kind_and_no_ridge_are_refused()
    {
        Should.Throw<ArgumentException>(() => Logistic.Fit([1, 2], [true, true], 1, 1));
        Should.Throw<ArgumentException>(() => Logistic.Fit([1, 2], [true, false], 1, 0));
        Should.Throw<ArgumentException>(() => Logistic.Fit([1, 2, 3], [true, false], 1, 1));
    }

    static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];
}
