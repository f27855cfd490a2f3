using System.Text.Json.Nodes;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Decisions;

public sealed class DeciderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    Family Load(TinyFamily tiny)
    {
        var mistakes = new List<string>();
        Family? family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes);
        mistakes.ShouldBeEmpty();
        return family!;
    }

    static async Task<(FamilyDecisions Decisions, MemberOutputs Outputs)> Ask(Family family, AnswerChoice choice, float[] x, MemberCall? around = null, double? threshold = null)
    {
        long rows = x.Length / 2;
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System, around)
            .RunAsync(family, [Tensor.From<float>("x", Datatype.FP32, [rows, 2], x)], TimeSpan.FromSeconds(10), CancellationToken.None);
        return (Decider.Decide(family, outputs, choice, threshold), outputs);
    }

    static TinyFamily Constants(params float[][] members)
    {
        var tiny = new TinyFamily(classes: members[0].Length);
        for (int m = 0; m < members.Length; m++)
            tiny.With($"m{m}", TinyModels.Constant(2, members[m]));
        return tiny;
    }

    [Fact]
    public async Task Without_a_guarantee_a_row_is_flagged_when_two_voters_differ()
    {
        Family family = Load(TinyFamily.OfThree());
        (FamilyDecisions decisions, _) = await Ask(family, family.DefaultChoice, [1, 0, 0, 1]);
        decisions.Rows[0].Reasons.ShouldBe(Reason.None);
        decisions.Rows[1].Reasons.ShouldBe(Reason.Disagreement);
        decisions.Chosen.ShouldBe("mean");
        decisions.GuaranteeId.ShouldBe("none");
        decisions.GuaranteeState.ShouldBe("none");
    }

    [Fact]
    public async Task The_mean_is_answered_and_its_risk_is_one_minus_mean_plus_deviation()
    {
        Family family = Load(Constants([0.9f, 0.1f], [0.7f, 0.3f], [0.2f, 0.8f]));
        (FamilyDecisions decisions, _) = await Ask(family, family.DefaultChoice, [0, 0]);
        decisions.Answer[0].As<float>()[0].ShouldBe(0.6f, 1e-6f);
        // p(0) = .9 .7 .2: mean .6, population deviation sqrt((.09 + .01 + .16) / 3) = .294392029
        decisions.Rows[0].Prediction.ShouldBe(0);
        decisions.Rows[0].Risk.ShouldBe(0.4 + 0.294392029, 1e-6);
    }

    // By hand: members (.5,.31,.19) (.45,.35,.2) (.1,.6,.3) (.1,.2,.7) (.11,.2,.69).
    [Theory]
    [InlineData("mean", 2)] // sums 1.26 1.66 2.08
    [InlineData("median", 1)] // .11 .31 .3 before normalising
    [InlineData("majority", 0)] // votes 0 0 1 2 2: tie to the lower index
    [InlineData("worst_case", 1)] // minima .1 .2 .19
    public async Task Combinations_answer_by_their_definition_and_ties_go_to_the_lowest_index(string combine, int expected)
    {
        Family family = Load(Constants([.5f, .31f, .19f], [.45f, .35f, .2f], [.1f, .6f, .3f], [.1f, .2f, .7f], [.11f, .2f, .69f]));
        family.TryChoose(combine, null, null, out AnswerChoice choice, out _).ShouldBeTrue();
        (FamilyDecisions decisions, _) = await Ask(family, choice, [0, 0]);
        decisions.Rows[0].Prediction.ShouldBe(expected);
    }

    [Fact]
    public async Task Under_majority_the_decided_output_carries_the_vote_shares()
    {
        Family family = Load(Constants([.9f, .1f], [.8f, .2f], [.3f, .7f]));
        (FamilyDecisions decisions, _) = await Ask(family, new AnswerChoice(AnswerKind.Majority), [0, 0]);
        decisions.Answer[0].As<float>().ToArray().ShouldBe([2f / 3, 1f / 3]);
    }

    [Fact]
    public async Task A_member_is_answered_bit_for_bit_as_it_gave_it()
    {
        Family family = Load(TinyFamily.OfThree());
        family.TryChoose(null, "b", null, out AnswerChoice choice, out _).ShouldBeTrue();
        (FamilyDecisions decisions, MemberOutputs outputs) = await Ask(family, choice, [1, 0]);
        decisions.Chosen.ShouldBe("b");
        decisions.Answer[0].Bytes.ToArray().ShouldBe(outputs.Output(1, 0).Bytes.ToArray());
    }

    [Fact]
    public async Task A_member_with_weights_that_are_not_numbers_flags_every_row_and_the_others_answer()
    {
        Family family = Load(new TinyFamily()
            .With("a", TinyModels.Constant(2, 0.9f, 0.1f))
            .With("b", TinyModels.Constant(2, 0.8f, 0.2f))
            .With("broken", TinyModels.Linear(new float[,] { { float.NaN, 0 }, { 0, 0 } }, [0, 0])));
        (FamilyDecisions decisions, MemberOutputs outputs) = await Ask(family, family.DefaultChoice, [1, 0, 0, 1]);
        decisions.Rows.ShouldAllBe(d => d.Reasons == Reason.MemberInvalid && d.Answered == 2);
        decisions.Answer[0].As<float>()[0].ShouldBe(0.85f, 1e-6f);
        outputs.Results[2].Error!.ShouldBe("member 'broken' gave an invalid answer, row 0: not a number, or infinite");
    }

    [Fact]
    public async Task Outputs_that_do_not_sum_to_one_are_invalid()
    {
        Family family = Load(new TinyFamily()
            .With("a", TinyModels.Constant(2, 0.9f, 0.1f))
            .With("b", TinyModels.Constant(2, 0.8f, 0.2f))
            .With("logits", TinyModels.Linear(new float[2, 2], [0.5f, 0.6f], softmax: false)));
        (FamilyDecisions decisions, MemberOutputs outputs) = await Ask(family, family.DefaultChoice, [1, 0]);
        decisions.Rows[0].Reasons.ShouldBe(Reason.MemberInvalid);
        outputs.Results[2].Error!.ShouldContain("probabilities sum to 1.1, expected 1 within 0.001 (are these logits?)");
    }

    [Fact]
    public async Task A_member_that_fails_or_is_late_is_missing_and_never_read_as_agreement()
    {
        Family family = Load(TinyFamily.OfThree());
        ValueTask<IReadOnlyList<Tensor>> Around(Family f, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token) =>
            member.Name == "c" ? throw new InvalidOperationException("circuit open") : call(token);
        (FamilyDecisions decisions, MemberOutputs outputs) = await Ask(family, family.DefaultChoice, [1, 0], Around);
        decisions.Rows[0].Reasons.ShouldBe(Reason.MemberMissing);
        outputs.Results[2].Error.ShouldBe("member 'c' failed: circuit open");
        outputs.RowsBelow(family.Quorum).ShouldBeEmpty();
        outputs.RowsBelow(3).ShouldBe([0]);
    }

    [Fact]
    public async Task The_deadline_cuts_a_member_that_never_answers()
    {
        Family family = Load(TinyFamily.OfThree());
        async ValueTask<IReadOnlyList<Tensor>> Around(Family f, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token)
        {
            if (member.Name == "c")
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return await call(token);
        }

        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System, Around)
            .RunAsync(family, [Tensor.From<float>("x", Datatype.FP32, [1, 2], [1f, 0f])], TimeSpan.FromMilliseconds(300), CancellationToken.None);
        outputs.Results[2].Status.ShouldBe(MemberStatus.TimedOut);
        Decider.Decide(family, outputs, family.DefaultChoice).Rows[0].Reasons.ShouldBe(Reason.MemberMissing);
    }

    [Fact]
    public async Task A_missing_chosen_member_leaves_rows_without_an_answer()
    {
        Family family = Load(TinyFamily.OfThree());
        ValueTask<IReadOnlyList<Tensor>> Around(Family f, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken token) =>
            member.Name == "a" ? throw new InvalidOperationException("down") : call(token);
        family.TryChoose(null, "a", null, out AnswerChoice choice, out _);
        (FamilyDecisions decisions, _) = await Ask(family, choice, [1, 0, 0, 1], Around);
        decisions.RowsWithoutAnswer.ShouldBe([0, 1]);
        decisions.Rows.ShouldAllBe(d => d.Flagged);
    }

    [Fact]
    public async Task A_fixed_threshold_flags_risk_above_it_and_not_at_it()
    {
        Family family = Load(Constants([0.75f, 0.25f], [0.75f, 0.2500001f]).With(m => m["scores"] = new JsonObject { ["risk"] = "max_probability" }));
        (FamilyDecisions decisions, _) = await Ask(family, family.DefaultChoice, [0, 0]);
        double risk = decisions.Rows[0].Risk;
        risk.ShouldBe(0.25, 1e-6);
        (await Ask(family, family.DefaultChoice, [0, 0], threshold: risk)).Decisions.Rows[0].Reasons.ShouldBe(Reason.None);
        (await Ask(family, family.DefaultChoice, [0, 0], threshold: Math.BitDecrement(risk))).Decisions.Rows[0].Reasons.ShouldBe(Reason.Risk);
    }

    [Fact]
    public async Task A_single_voter_is_flagged_where_there_is_no_guarantee()
    {
        Family family = Load(Constants([0.99f, 0.01f]));
        (FamilyDecisions decisions, _) = await Ask(family, family.DefaultChoice, [0, 0]);
        decisions.Rows[0].Reasons.ShouldBe(Reason.Risk);
    }

    [Fact]
    public async Task A_regression_answers_by_its_combinations_and_is_flagged_without_a_guarantee()
    {
        var tiny = new TinyFamily().With(m =>
        {
            m["task"] = "regression";
            m["outputs"] = new JsonArray(TinyFamily.Tensor("y", "FP32", -1, 1));
            m["decides"] = new JsonObject { ["output"] = "y", ["kind"] = "mean" };
            m["worst"] = "maximum";
        });
        tiny.With("a", TinyModels.Regression([1, 0], 0)).With("b", TinyModels.Regression([1, 0], 1)).With("c", TinyModels.Regression([1, 0], 5));
        Family family = Load(tiny);
        (FamilyDecisions mean, MemberOutputs outputs) = await Ask(family, family.DefaultChoice, [10, 0]);
        mean.Answer[0].As<float>()[0].ShouldBe(12);
        mean.Rows[0].Risk.ShouldBe(5);
        mean.Rows[0].Reasons.ShouldBe(Reason.Risk);
        (await Ask(family, new AnswerChoice(AnswerKind.Median), [10, 0])).Decisions.Answer[0].As<float>()[0].ShouldBe(11);
        (await Ask(family, new AnswerChoice(AnswerKind.WorstCase), [10, 0])).Decisions.Answer[0].As<float>()[0].ShouldBe(15);
        // mean − variance/2 = 12 − (4 + 1 + 9)/3/2
        (await Ask(family, new AnswerChoice(AnswerKind.UncertaintyWeighted), [10, 0])).Decisions.Answer[0].As<float>()[0].ShouldBe(12 - (14f / 6), 1e-5f);
        ConsensusOutputs.Build("consensus.epistemic_variance", family, outputs, mean).As<double>()[0].ShouldBe(14.0 / 3, 1e-9);
    }

    [Fact]
    public async Task Explaining_outputs_follow_their_definitions()
    {
        Family family = Load(Constants([0.9f, 0.1f], [0.7f, 0.3f], [0.2f, 0.8f]));
        (FamilyDecisions decisions, MemberOutputs outputs) = await Ask(family, family.DefaultChoice, [0, 0]);
        Tensor Build(string name) => ConsensusOutputs.Build("consensus." + name, family, outputs, decisions);
        Build("votes").As<long>().ToArray().ShouldBe([0, 0, 1]);
        Build("majority_vote").As<long>()[0].ShouldBe(0);
        Build("variation_ratio").As<double>()[0].ShouldBe(1.0 / 3, 1e-12);
        Build("pairwise_disagreement").As<double>()[0].ShouldBe(2.0 / 3, 1e-12);
        Build("credal_width").As<double>()[0].ShouldBe(0.7, 1e-6);
        Build("lower_probabilities").As<double>().ToArray()[0].ShouldBe(0.2, 1e-6);
        Build("upper_probabilities").As<double>().ToArray()[1].ShouldBe(0.8, 1e-6);
        Build("maximal_classes").As<long>()[0].ShouldBe(2);
        ConsensusOutputs.Of(family).Select(o => o.Name).ShouldContain("consensus.member_outputs");
    }
}
