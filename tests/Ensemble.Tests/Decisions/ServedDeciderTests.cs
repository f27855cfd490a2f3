using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Decisions;

/// <summary>What is said of answers that a deployed service gave.</summary>
public sealed class ServedDeciderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_services_answer_votes_with_the_members()
    {
        // On [1, 0] all three members say 0; -1 is a label that the family does not have.
        var rows = (await Ask(TinyFamily.OfThree(), [1, 0, 1, 0, 1, 0], [ServedAnswer.OfClass(0), ServedAnswer.OfClass(1), ServedAnswer.OfClass(-1)])).Rows;
        rows.Select(r => r.Reasons).ShouldBe([Reason.None, Reason.Disagreement, Reason.Disagreement]);
        rows.Select(r => r.Prediction).ShouldBe([0, 1, -1]);
    }

    [Fact]
    public async Task One_member_and_the_service_are_two_voters()
    {
        var alone = new TinyFamily().With("m", TinyModels.Constant(2, 0.6f, 0.4f));
        (await Ask(alone, [1, 0, 1, 0], [ServedAnswer.OfClass(0), ServedAnswer.OfClass(1)])).Rows.Select(r => r.Reasons)
            .ShouldBe([Reason.None, Reason.Disagreement]);
        (await Ask(alone, [1, 0], null)).Rows.Select(r => r.Reasons).ShouldBe([Reason.Risk]);
    }

    [Fact]
    public async Task The_risk_is_that_of_the_services_class()
    {
        // p(0) = sigmoid(2), sigmoid(4), .6: mean .82093696, population deviation .16159839.
        var decisions = await Ask(TinyFamily.OfThree(), [1, 0, 1, 0, 1, 0], [ServedAnswer.OfClass(0), ServedAnswer.OfClass(1), ServedAnswer.OfClass(-1)], 0.5);
        decisions.Rows[0].Risk.ShouldBe(0.34066143, 1e-6);
        decisions.Rows[1].Risk.ShouldBe(0.98253535, 1e-6);
        decisions.Rows[2].Risk.ShouldBe(double.NaN);
        decisions.Rows.Select(r => r.Reasons).ShouldBe([Reason.None, Reason.Risk, Reason.Risk]);
        decisions.Gates.ShouldHaveSingleItem().ShouldBe(new GateFact(Reason.Risk, "mean_minus_sd", 0.5, null));
    }

    [Fact]
    public async Task A_manifests_threshold_of_another_score_is_not_compared_with_this_risk()
    {
        // Entropy does not look at the answer: a service against a sure family would pass below its threshold.
        var tiny = TinyFamily.OfThree().With(m => m["scores"] = new System.Text.Json.Nodes.JsonObject { ["risk"] = "entropy", ["risk_threshold"] = 5.0 });
        (await Ask(tiny, [1, 0], [ServedAnswer.OfClass(1)])).Rows[0].Reasons.ShouldBe(Reason.Disagreement);
        (await Ask(tiny, [0, 1], null)).Rows[0].Reasons.ShouldBe(Reason.None);
    }

    [Fact]
    public async Task Without_an_answer_to_read_the_members_are_judged_among_themselves()
    {
        var decisions = await Ask(TinyFamily.OfThree(), [1, 0, 0, 1], null);
        decisions.Rows.Select(r => r.Reasons).ShouldBe([Reason.None, Reason.Disagreement]);
        decisions.GuaranteeId.ShouldBe("none");
    }

    [Fact]
    public async Task A_services_number_widens_the_spread()
    {
        var tiny = Regression(1, 2);
        // Members say 1 and 2 at x = 1.
        var decisions = await Ask(tiny, [1, 1, 1], [ServedAnswer.OfValue(1.5), ServedAnswer.OfValue(4), ServedAnswer.OfValue(double.NaN)], 1.5, width: 1);
        decisions.Rows.Select(r => r.Risk).ShouldBe([1, 3, double.NaN]);
        decisions.Rows.Select(r => r.Reasons).ShouldBe([Reason.None, Reason.Risk, Reason.Risk]);
        (await Ask(tiny, [1], [ServedAnswer.OfValue(1.5)], width: 1)).Rows[0].Reasons.ShouldBe(Reason.Risk);
    }

    static TinyFamily Regression(params float[] weights)
    {
        var tiny = new TinyFamily(inputs: 1).With(m =>
        {
            m["task"] = "regression";
            m["outputs"] = new System.Text.Json.Nodes.JsonArray(TinyFamily.Tensor("y", "FP32", -1, 1));
            m["decides"] = new System.Text.Json.Nodes.JsonObject { ["output"] = "y", ["kind"] = "mean" };
        });
        for (int m = 0; m < weights.Length; m++)
            tiny.With($"m{m}", TinyModels.Regression([weights[m]], 0));
        return tiny;
    }

    async Task<FamilyDecisions> Ask(TinyFamily tiny, float[] x, ServedAnswer[]? served, double? threshold = null, int width = 2)
    {
        var mistakes = new List<string>();
        Family family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes)!;
        mistakes.ShouldBeEmpty();
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System)
            .RunAsync(family, [Tensor.From<float>("x", Datatype.FP32, [x.Length / width, width], x)], TimeSpan.FromSeconds(10), CancellationToken.None);
        return Decider.DecideServed(family, outputs, served, threshold);
    }
}
