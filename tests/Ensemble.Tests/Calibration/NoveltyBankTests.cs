using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class NoveltyBankTests
{
    // Bank 1, 2, 2, 3: n + 1 = 5.
    static readonly NoveltyBank Bank = new([2, 1, 3, 2]);

    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(1, 1.0)]
    [InlineData(1.5, 0.8)]
    [InlineData(2, 0.8)]
    [InlineData(2.5, 0.4)]
    [InlineData(3, 0.4)]
    [InlineData(4, 0.2)]
    [InlineData(double.NaN, 0.2)]
    [InlineData(double.PositiveInfinity, 0.2)]
    public void A_p_value_counts_the_bank_from_the_score_upwards_and_the_row_itself(double score, double expected) =>
        Bank.PValue(score).ShouldBe(expected);

    [Theory]
    [InlineData(0.01, 1, 99)]
    [InlineData(0.05, 1, 19)]
    [InlineData(0.01, 2, 199)]
    [InlineData(0.03, 1, 33)]
    public void The_smallest_bank_that_can_flag_has_j_over_epsilon_minus_one_rows(double rate, int scores, int expected) =>
        NoveltyBank.RowsNeeded(rate, scores).ShouldBe(expected);

    [Theory]
    [InlineData(98, false)]
    [InlineData(99, true)]
    public void A_row_beyond_all_of_the_bank_is_flagged_only_by_a_bank_that_is_large_enough(int rows, bool flagged)
    {
        var bank = new NoveltyBank([.. Enumerable.Range(0, rows).Select(i => (double)i)]);
        NoveltyBank.Flags(bank.PValue(1e9), 0.01).ShouldBe(flagged);
    }

    [Fact]
    public void Familiar_rows_are_flagged_at_no_more_than_the_rate()
    {
        var random = new Random(4);
        int flagged = 0;
        for (int trial = 0; trial < 20_000; trial++)
        {
            double[] bank = new double[99];
            for (int i = 0; i < bank.Length; i++)
                bank[i] = random.NextDouble();
            flagged += NoveltyBank.Flags(new NoveltyBank(bank).PValue(random.NextDouble()), 0.05) ? 1 : 0;
        }

        // Exactly 5 of 100 places are flagged; 3 standard errors of a share of 20,000.
        (flagged / 20_000.0).ShouldBe(0.05, 3 * Math.Sqrt(0.05 * 0.95 / 20_000));
    }

    [Fact]
    public void A_bank_of_what_is_no_number_is_refused() =>
        Should.Throw<ArgumentException>(() => new NoveltyBank([1, double.NaN]));
}
