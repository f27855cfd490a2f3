using Ensemble.Decisions;

namespace Ensemble.Tests.Decisions;

public sealed class FlagWordsTests
{
    const string Votes = "2 of 5 models answer 7";

    [Theory]
    [InlineData("disagreement", "I'm not sure about this one: 2 of 5 models answer 7.")]
    [InlineData("risk", "I'm not sure about this one: 2 of 5 models answer 7; its risk is above the limit.")]
    [InlineData("novelty", "I have not seen anything like this: 2 of 5 models answer 7.")]
    [InlineData("novelty,risk", "I have not seen anything like this: 2 of 5 models answer 7; its risk is above the limit.")]
    [InlineData("uninspected", "I did not look at this one: 2 of 5 models answer 7.")]
    [InlineData("fragile", "I'm not sure about this one: 2 of 5 models answer 7; a small change of the input may change the answer.")]
    [InlineData("member_missing", "I'm not sure about this one: 2 of 5 models answer 7; seed-3 did not answer.")]
    [InlineData("member_invalid", "I'm not sure about this one: 2 of 5 models answer 7; seed-3 gave no valid answer.")]
    [InlineData("member_missing,member_invalid,disagreement", "I'm not sure about this one: 2 of 5 models answer 7; seed-3 gave no answer, or none that is valid.")]
    [InlineData("member_missing,novelty", "I have not seen anything like this: 2 of 5 models answer 7; seed-3 did not answer.")]
    public void Every_reason_is_said_in_the_first_person(string reasons, string sentence) =>
        FlagWords.Sentence(ReasonNames.Parse(reasons), Votes, ["seed-3"], limited: true).ShouldBe(sentence);

    [Fact]
    public void Every_reason_alone_has_a_sentence_that_begins_with_I()
    {
        foreach (Reason reason in ReasonNames.All)
            FlagWords.Sentence(reason, Votes, ["a"], true)!.Split(' ', '\'')[0].ShouldBe("I", reason.Name());
    }

    [Fact]
    public void Nothing_is_said_of_a_row_that_is_not_flagged()
    {
        FlagWords.Sentence(Reason.None, Votes, [], true).ShouldBeNull();
        FlagWords.Plain("all 5 models answer 7").ShouldBe("All 5 models answer 7.");
    }

    [Fact]
    public void Risk_without_a_limit_is_said_to_be_flagged_always() =>
        FlagWords.Sentence(Reason.Risk, "3 of 3 models answer 1 to 2", [], limited: false)
            .ShouldBe("I'm not sure about this one: 3 of 3 models answer 1 to 2; without a guarantee every such row is flagged.");

    [Fact]
    public void Members_that_are_silent_are_all_named_or_none_is() =>
        (FlagWords.Sentence(Reason.MemberMissing, Votes, ["a", "b"], true), FlagWords.Sentence(Reason.MemberMissing, Votes, [], true)).ShouldBe(
            ("I'm not sure about this one: 2 of 5 models answer 7; a and b did not answer.", "I'm not sure about this one: 2 of 5 models answer 7; a model did not answer."));

    [Fact]
    public void Votes_are_counted_as_a_reader_would()
    {
        FlagWords.Votes(["7", "7", "1", null, "1"], "7").ShouldBe("2 of 5 models answer 7");
        FlagWords.Votes(["7", "7"], "7").ShouldBe("all 2 models answer 7");
        FlagWords.Votes(["7", "1", "2"], "7").ShouldBe("1 of 3 models answers 7");
        FlagWords.Votes(["7", null], "7").ShouldBe("1 of 2 models answers 7");
        FlagWords.Votes(["7"], "7").ShouldBe("the only model answers 7");
        FlagWords.Votes([null, null], "7").ShouldBe("no model answers");
        FlagWords.Range([2.5, 1], 3).ShouldBe("2 of 3 models answer 1 to 2.5");
        FlagWords.Range([], 3).ShouldBe("no model answers");
    }

    [Fact]
    public void Reasons_are_read_as_they_are_written()
    {
        foreach (Reason one in ReasonNames.All)
        {
            foreach (Reason other in ReasonNames.All)
                ReasonNames.Parse((one | other).List()).ShouldBe(one | other);
        }

        ReasonNames.Parse("").ShouldBe(Reason.None);
        Should.Throw<ArgumentException>(() => ReasonNames.Parse("boredom"));
    }
}
