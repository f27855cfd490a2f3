using System.Text.Json;
using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class ClopperPearsonTests
{
    [Theory]
    [InlineData(0, 149, 0.05, 0.019904816)]
    [InlineData(0, 148, 0.05, 0.020037952)]
    [InlineData(5, 500, 0.01, 0.026005047)]
    public void Upper_limits_are_those_of_scipy(int k, int n, double delta, double expected) =>
        ClopperPearson.Upper(k, n, delta).ShouldBe(expected, 1e-9);

    [Fact]
    public void Both_limits_agree_with_50_digit_arithmetic_to_1e9()
    {
        int cases = 0;
        foreach (JsonElement c in Oracle.Section("statistics_oracle.json", "clopper_pearson"))
        {
            (int k, int n, double delta) = (c.GetProperty("k").GetInt32(), c.GetProperty("n").GetInt32(), c.GetProperty("delta").GetDouble());
            cases++;
            ClopperPearson.Upper(k, n, delta).ShouldBe(c.GetProperty("upper").GetDouble(), 1e-9);
            ClopperPearson.Lower(k, n, delta).ShouldBe(c.GetProperty("lower").GetDouble(), 1e-9);
        }

        cases.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Nothing_is_known_without_trials()
    {
        ClopperPearson.Upper(0, 0, 0.05).ShouldBe(1);
        ClopperPearson.Lower(0, 0, 0.05).ShouldBe(0);
    }

    [Fact]
    public void More_successes_than_trials_are_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => ClopperPearson.Upper(3, 2, 0.05));
}
