using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class WorthCheckTests
{
    static readonly bool[] Wrong = [.. Enumerable.Range(0, 200).Select(i => i % 10 == 0)];

    // One score for all: a single point of coverage 1 and risk 0.1, flat to coverage 0, is an area of 0.1.
    static readonly Contender Blind = Ranked("blind", _ => 0.5);

    // The wrong tenth last: nothing up to coverage 0.9, then 0.1 × (0 + 0.1) / 2 = 0.005.
    static readonly Contender Sharp = Ranked("sharp", wrong => wrong ? 1 : 0);

    [Fact]
    public void A_rival_that_ranks_its_errors_beats_a_family_that_does_not_and_is_warned_of()
    {
        FamilyWorth worth = WorthCheck.Describe([Sharp, Blind], new FamilyWorth("fit", 200));

        worth.Family!.Value.ShouldBe(100, 1e-9);
        RivalWorth rival = worth.Rivals.ShouldHaveSingleItem();
        (rival.Verdict, rival.Difference.Low > 0).ShouldBe(("better", true));
        rival.Aurc.Value.ShouldBe(5, 1e-9);
        rival.Difference.Value.ShouldBe(95, 1e-9);
        worth.Warnings.ShouldHaveSingleItem().ShouldStartWith(
            "sharp does better than the family on the 200 fit rows: AURC x1000 5.00, the family 100.00; family less rival 95.00, ");
    }

    [Fact]
    public void A_rival_that_is_worse_and_one_that_is_equal_are_not_warned_of()
    {
        FamilyWorth worth = WorthCheck.Describe([Blind, Sharp with { Name = "twin" }, Sharp], new FamilyWorth("fit", 200));

        worth.Rivals.Select(r => r.Verdict).ShouldBe(["worse", "undecided"]);
        worth.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_rows_give_the_same_interval() => WorthCheck.Describe([Sharp, Blind], new FamilyWorth("fit", 200)).Rivals[0]
        .ShouldBe(WorthCheck.Describe([Sharp, Blind], new FamilyWorth("fit", 200)).Rivals[0]);

    static Contender Ranked(string name, Func<bool, double> risk) => new(name, [.. Wrong.Select(risk)], [.. Wrong.Select(_ => true)], Wrong);
}
