using Ensemble.Execution;

namespace Ensemble.Tests.Execution;

/// <summary>How many requests one run may answer follows from the rows that they have.</summary>
public sealed class RunFactsTests
{
    [Fact]
    public void As_many_requests_are_let_in_for_a_run_as_their_rows_leave_room_for()
    {
        var facts = new RunFacts([]);
        facts.Together.ShouldBe(1, "nothing is run together yet");
        facts.BatchSizes = [1, 2, 4, 8, 16, 32];
        facts.Together.ShouldBe(32);
        Ask(facts, 8);
        facts.Together.ShouldBe(4);
        Ask(facts, 56);
        facts.Together.ShouldBe(1);
        Ask(facts, 1);
        facts.Together.ShouldBeInRange(31, 32);
    }

    // Of what was before 1/64 goes with each: behind 2,000 nothing is left of it.
    static void Ask(RunFacts facts, int rows)
    {
        for (int i = 0; i < 2000; i++)
            facts.Asked(rows);
    }
}
