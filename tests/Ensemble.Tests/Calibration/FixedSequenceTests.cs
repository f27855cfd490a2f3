using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class FixedSequenceTests
{
    [Theory]
    [InlineData(0.02, 0.05, 149)]
    [InlineData(0.01, 0.05, 299)]
    [InlineData(0.05, 0.1, 45)]
    public void Without_an_error_a_threshold_needs_log_delta_over_log_one_minus_alpha_rows(double alpha, double delta, int expected) =>
        FixedSequence.MinimumRows(alpha, delta).ShouldBe(expected);

    [Fact]
    public void Candidates_are_the_distinct_finite_risks_in_order() =>
        FixedSequence.Candidates([0.3, 0.1, double.NaN, 0.3, double.PositiveInfinity, 0.2]).ShouldBe([0.1, 0.2, 0.3]);

    [Fact]
    public void Of_999_distinct_risks_every_second_one_is_a_candidate()
    {
        // m = 999: index (2·i·998 + 499) / 998 = 2i, rounded down.
        double[] candidates = FixedSequence.Candidates([.. Enumerable.Range(0, 999).Select(i => (double)i)]);
        candidates.ShouldBe(Enumerable.Range(0, 500).Select(i => 2.0 * i));
    }

    [Fact]
    public void All_right_rows_are_all_accepted()
    {
        SequenceResult result = FixedSequence.Run([1, 2, 3, 4], Rows(400, _ => false), 0.02, 0.05);
        result.Accepted!.Value.Tau.ShouldBe(4);
        result.Accepted.Value.N.ShouldBe(400);
        result.Coverage.ShouldBe(1);
        result.RowsNeeded.ShouldBe(0);
    }

    [Fact]
    public void The_sequence_starts_at_the_first_candidate_with_half_of_the_rows()
    {
        // 100 rows at each of the risks 1 to 4.
        FixedSequence.Run([1, 2, 3, 4], Rows(400, _ => false), 0.02, 0.05).First!.Value.Tau.ShouldBe(2);
        FixedSequence.Run([1, 2, 3, 4], Rows(400, _ => false), 0.02, 0.05, start: 0.75).First!.Value.Tau.ShouldBe(3);
        // 149 rows are needed whatever the start.
        FixedSequence.Run([1, 2, 3, 4], Rows(400, _ => false), 0.02, 0.05, start: 0.1).First!.Value.Tau.ShouldBe(2);
    }

    [Fact]
    public void It_stops_at_the_first_failure_although_a_later_candidate_would_pass()
    {
        // 20 of the 100 rows at risk 3 are wrong, then 10,000 right ones at risk 4: only the fixed order forbids 4.
        CalibrationRow[] rows = [.. Rows(400, i => i is >= 200 and < 220), .. Enumerable.Repeat(new CalibrationRow(4, true, false), 10_000)];
        SequenceResult result = FixedSequence.Run([1, 2, 3, 4], rows, 0.02, 0.05, start: 0.01);
        result.Accepted!.Value.Tau.ShouldBe(2);
        result.Tested.ShouldBe(2);
        FixedSequence.Run([4], rows, 0.02, 0.05, start: 0.01).Accepted!.Value.Tau.ShouldBe(4);
    }

    [Fact]
    public void Rows_that_another_gate_flags_count_in_neither_number()
    {
        CalibrationRow[] rows = [.. Rows(400, _ => false), .. Enumerable.Repeat(new CalibrationRow(1, false, true), 50)];
        SequenceStep step = FixedSequence.Run([4], rows, 0.02, 0.05).Accepted!.Value;
        (step.N, step.K).ShouldBe((400, 0));
    }

    [Fact]
    public void A_band_leaves_right_rows_near_the_threshold_out_and_takes_wrong_ones_near_it_in()
    {
        CalibrationRow[] rows =
        [
            .. Enumerable.Repeat(new CalibrationRow(0.5, true, false), 300),
            new(0.999995, true, false),
            new(1.000005, true, true),
            new(1.00002, true, true),
        ];
        SequenceStep step = FixedSequence.Run([1], rows, 0.05, 0.05, band: 1e-5).Accepted!.Value;
        (step.N, step.K).ShouldBe((300, 1));
    }

    [Fact]
    public void Too_few_rows_say_how_many_it_would_take()
    {
        // 100 right rows at α = .02: 149 are needed.
        SequenceResult result = FixedSequence.Run([4], Rows(100, _ => false), 0.02, 0.05);
        result.Accepted.ShouldBeNull();
        result.RowsNeeded.ShouldBe(149);
    }

    [Fact]
    public void No_number_of_rows_helps_a_predictor_that_is_wrong_too_often() =>
        FixedSequence.Run([4], Rows(400, i => i % 10 == 0), 0.02, 0.05).RowsNeeded.ShouldBeNull();

    [Theory]
    [InlineData(0, 0.05, 0.5)]
    [InlineData(1, 0.05, 0.5)]
    [InlineData(0.02, double.NaN, 0.5)]
    [InlineData(0.02, 0.05, 0)]
    [InlineData(0.02, 0.05, 1.1)]
    public void Rates_and_starts_outside_their_range_are_refused(double alpha, double delta, double start) =>
        Should.Throw<ArgumentOutOfRangeException>(() => FixedSequence.Run([1], Rows(4, _ => false), alpha, delta, start));

    // A quarter of the rows at each of the risks 1 to 4.
    static CalibrationRow[] Rows(int count, Func<int, bool> wrong) =>
        [.. Enumerable.Range(0, count).Select(i => new CalibrationRow(1 + (4 * i / count), true, wrong(i)))];
}
