using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class PairedTestTests
{
    // Sums of binomial coefficients over 2^n in Python's integers.
    [Theory]
    [InlineData(1, 9, 0.021484375)]
    [InlineData(0, 5, 0.0625)]
    [InlineData(3, 3, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(2, 12, 0.012939453125)]
    [InlineData(40, 60, 0.056887933640980784)]
    public void Mc_Nemars_exact_p_is_that_of_fair_coins(int onlyFirst, int onlySecond, double p)
    {
        bool[] first = [.. Enumerable.Repeat(true, onlyFirst), .. Enumerable.Repeat(false, onlySecond), true, false];
        bool[] second = [.. Enumerable.Repeat(false, onlyFirst), .. Enumerable.Repeat(true, onlySecond), true, false];

        var test = PairedTest.Of(first, second);

        (test.OnlyFirst, test.OnlySecond).ShouldBe((onlyFirst, onlySecond));
        test.P.ShouldBe(p, 1e-12);
    }
}
