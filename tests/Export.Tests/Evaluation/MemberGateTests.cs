using Ensemble.Tensors;
using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class MemberGateTests
{
    static readonly Estimate None = new(1, -0.5, 2), Gain = new(1, 0.1, 2);

    [Theory]
    [InlineData(500, 20, true)]
    [InlineData(499, 20, false)]
    [InlineData(500, 19, false)]
    public void A_family_that_gains_nothing_is_refused_where_the_rows_are_enough(int rows, int errors, bool refused)
    {
        var gate = new MemberGate("fit", rows, errors) { Best = "best member (seed-1)", AurcGain = None, UnfamiliarGains = [new("shuffled", new Estimate(0, -0.1, 0.1))] };

        gate.Refuses.ShouldBe(refused);
        gate.Reasons.ShouldHaveSingleItem().ShouldStartWith("the family gains nothing over its best member (seed-1) alone: AURC x1000 1.00 less, 95 % interval -0.50 to 2.00; AUROC of shuffled");
        if (refused)
            gate.Undecided.ShouldBeNull();
        else
            gate.Undecided!.ShouldStartWith($"{rows} fit rows with {errors} errors of the best member are too few to refuse a family by (500 rows and 20 errors)");
    }

    [Fact]
    public void One_gain_is_enough_unless_members_are_copies()
    {
        var gate = new MemberGate("fit", 900, 90) { AurcGain = Gain, UnfamiliarGains = [new("inverted", None)] };

        gate.Refuses.ShouldBeFalse();
        (gate with { AurcGain = None, UnfamiliarGains = [new("inverted", None), new("shuffled", Gain)] }).Refuses.ShouldBeFalse();
        (gate with { Copies = ["a and b are nearly copies"] }).Refuses.ShouldBeTrue();
    }

    [Fact]
    public void Copies_agree_on_199_of_200_rows_and_err_on_the_same_ones()
    {
        // a errs on 20 of 400 rows; b on the same; c on 19 of them and one more: it differs from a on 2 rows, .5 %, correlation .947; d on none of them.
        double[][] members = [Errs(r => r < 20), Errs(r => r < 20), Errs(r => r is >= 1 and < 21), Errs(r => r is >= 100 and < 120)];
        var table = new MemberTable(members, [1, 1, 1, 1], 2);

        DiversityMeasures.Copies(table, new int[400], ["a", "b", "c", "d"]).ShouldBe(["a and b are nearly copies: they agree on 100.0 % of the rows, error correlation 1.00"]);
    }

    [Fact]
    public void Mixing_columns_keeps_every_columns_values_and_loses_what_they_say_of_each_other()
    {
        Tensor rows = Tensor.From<float>("x", Datatype.FP32, [200, 2], [.. Enumerable.Range(0, 200).SelectMany(r => new[] { (float)r, r })]);

        float[] mixed = UnfamiliarRows.Mixed(rows, new Random(3)).As<float>().ToArray();

        mixed.Where((_, i) => i % 2 == 0).Order().ShouldBe(Enumerable.Range(0, 200).Select(r => (float)r));
        mixed.Where((_, i) => i % 2 == 1).Order().ShouldBe(Enumerable.Range(0, 200).Select(r => (float)r));
        Enumerable.Range(0, 200).Count(r => mixed[2 * r] == mixed[(2 * r) + 1]).ShouldBeLessThan(8);
    }

    static double[] Errs(Func<int, bool> wrong) => [.. Enumerable.Range(0, 400).SelectMany(r => wrong(r) ? new[] { 0.2, 0.8 } : [0.8, 0.2])];
}
