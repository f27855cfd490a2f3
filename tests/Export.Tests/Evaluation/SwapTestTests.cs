using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class SwapTestTests
{
    // Flagged and wrong under a, then under b.
    static readonly (bool, bool, bool, bool) Alike = (false, false, false, false);
    static readonly (bool, bool, bool, bool) WrongInB = (false, false, false, true);
    static readonly (bool, bool, bool, bool) WrongInA = (false, true, false, false);
    static readonly (bool, bool, bool, bool) FlaggedInB = (false, false, true, false);
    static readonly (bool, bool, bool, bool) FlaggedInA = (true, false, false, false);

    [Fact]
    public void Few_rows_that_differ_are_swapped_in_every_way()
    {
        // All 2^11 swaps by Python: 0.09375.
        var (a, b) = Of((Alike, 4), (WrongInB, 3), ((true, true, false, true), 1), ((false, true, true, true), 1), (FlaggedInB, 2));
        SwapTest.P(a, b, seed: 1).ShouldBe(0.09375, 1e-12);
        SwapTest.P(b, a, seed: 1).ShouldBe(0.09375, 1e-12);
    }

    [Fact]
    public void Many_are_swapped_at_random_near_the_exact_share()
    {
        var (a, b) = Of((Alike, 50), (WrongInB, 7), (WrongInA, 3), (FlaggedInB, 6), (FlaggedInA, 4));
        // All swaps of the 20 rows by Python, weighted by how often each comes; 10,000 draws err by 0.004 or less, 4 standard errors 0.02.
        SwapTest.P(a, b, seed: 1).ShouldBe(0.197723388671875, 0.02);
        SwapTest.P(a, b, seed: 1).ShouldBe(SwapTest.P(a, b, seed: 1));
    }

    [Fact]
    public void Without_unflagged_rows_there_is_nothing_to_test()
    {
        var (a, b) = Of(((true, false, false, false), 3));
        SwapTest.P(a, b, seed: 1).ShouldBe(double.NaN);
    }

    static (RowOutcomes A, RowOutcomes B) Of(params ((bool FlaggedA, bool WrongA, bool FlaggedB, bool WrongB) Row, int Count)[] kinds)
    {
        var rows = kinds.SelectMany(k => Enumerable.Repeat(k.Row, k.Count)).ToList();
        return (new RowOutcomes([], [.. rows.Select(r => r.WrongA)], [.. rows.Select(r => r.FlaggedA)], [.. rows.Select(_ => false)]),
            new RowOutcomes([], [.. rows.Select(r => r.WrongB)], [.. rows.Select(r => r.FlaggedB)], [.. rows.Select(_ => false)]));
    }
}
