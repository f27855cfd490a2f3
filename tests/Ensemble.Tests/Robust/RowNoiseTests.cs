using Ensemble.Calibration;
using Ensemble.Robust;

namespace Ensemble.Tests.Robust;

public sealed class RowNoiseTests
{
    static readonly Guid Decision = Guid.Parse("0199c3a0-7d7f-7000-a1b2-c3d4e5f60718");

    static double[] Numbers(byte[] key, Guid decision, int row, int sample, int count)
    {
        double[] numbers = new double[count];
        using RowNoise noise = new NoiseKey(key).Of(decision, row);
        noise.Fill(sample, numbers);
        return numbers;
    }

    static byte[] Key(int first = 0) => [.. Enumerable.Range(first, 32).Select(i => (byte)i)];

    /// <summary>Worked out with Python's hmac and math, and openssl enc -aes-128-ecb.</summary>
    [Fact]
    public void Numbers_are_Box_and_Mullers_of_AES_under_a_key_of_the_row()
    {
        double[] expected = [0.23622921142794231, 1.6615367130190144, -1.0981069037036109, -1.347645484774229];
        double[] numbers = Numbers(Key(), Decision, 3, 2, 4);
        for (int i = 0; i < 4; i++)
            numbers[i].ShouldBe(expected[i], 1e-14);
        // An odd number of them begins alike.
        Numbers(Key(), Decision, 3, 2, 3).ShouldBe(numbers[..3]);
    }

    [Fact]
    public void Another_key_decision_row_or_copy_gives_other_numbers_and_the_same_gives_the_same()
    {
        double[] numbers = Numbers(Key(), Decision, 3, 2, 8);
        Numbers(Key(), Decision, 3, 2, 8).ShouldBe(numbers);
        foreach (double[] other in new[] { Numbers(Key(1), Decision, 3, 2, 8), Numbers(Key(), Guid.Empty, 3, 2, 8), Numbers(Key(), Decision, 4, 2, 8), Numbers(Key(), Decision, 3, 3, 8) })
            other.Intersect(numbers).ShouldBeEmpty();
    }

    // 200,000 numbers: the largest distance to the distribution function stays below Kolmogorov's 1e-6 limit, 2.69/sqrt(n), within rows and across them.
    [Theory]
    [InlineData(1, 200_000)]
    [InlineData(2000, 100)]
    public void Numbers_are_standard_normal(int rows, int each)
    {
        double[] all = [.. Enumerable.Range(0, rows).SelectMany(row => Numbers(Key(), Decision, row, 0, each)).Order()];
        double distance = Enumerable.Range(0, all.Length).Max(i => Math.Max(Math.Abs(Normal.Cdf(all[i]) - (i / (double)all.Length)), Math.Abs(Normal.Cdf(all[i]) - ((i + 1.0) / all.Length))));
        distance.ShouldBeLessThan(2.69 / Math.Sqrt(all.Length));
    }
}
