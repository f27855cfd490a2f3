using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Decisions;

/// <summary>What an error predictor in the manifest does to decisions. Its members say .9, .7 and .2 of class 0.</summary>
public sealed class ErrorPredictorDecisionTests : IDisposable
{
    const string Output = "consensus.error_probability";

    readonly TemporaryFolder folder = new();
    readonly List<string> mistakes = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void P_of_an_error_is_the_logistic_of_the_weighted_log_scores()
    {
        Family family = Load(Predicting("mean"))!;
        (FamilyDecisions decisions, MemberOutputs outputs) = Ask(family, family.DefaultChoice);
        // By hand: 1 - .6 = .4 and .4 + sqrt(.26 / 3) = .694392029; z = -2 + 1.5 (ln .5 + 1) / 2 + .5 (ln .794392029 + .5) / .25.
        double z = -2 + (1.5 * (Math.Log(.5) + 1) / 2) + (.5 * (Math.Log(.794392029) + .5) / .25);
        double expected = 1 / (1 + Math.Exp(-z));
        ConsensusOutputs.Build(Output, family, outputs, decisions).As<double>()[0].ShouldBe(expected, 1e-6);
        decisions.Rows[0].Risk.ShouldBe(.694392029, 1e-6, "the risk is still mean_minus_sd");
        family.Release();
    }

    [Theory]
    [InlineData(0.1, "risk")]
    [InlineData(0.9, "")]
    public void As_risk_it_is_compared_with_the_threshold_in_place_of_votes(double threshold, string reasons)
    {
        Family family = Load(Predicting("mean", "error_probability", threshold))!;
        (FamilyDecisions decisions, MemberOutputs outputs) = Ask(family, family.DefaultChoice);
        decisions.Rows[0].Risk.ShouldBe(ConsensusOutputs.Build(Output, family, outputs, decisions).As<double>()[0]);
        decisions.Rows[0].Reasons.List().ShouldBe(reasons);
        decisions.Gates[^1].ShouldBe(new GateFact(Reason.Risk, "error_probability", threshold, null));
        family.Release();
    }

    [Fact]
    public void Of_another_answer_it_says_nothing_and_votes_decide()
    {
        // A threshold of .9 would pass the row; it belongs to P(error) of the mean.
        Family family = Load(Predicting("mean", "error_probability", 0.9))!;
        family.TryChoose(null, "m2", null, out AnswerChoice choice, out _).ShouldBeTrue();
        (FamilyDecisions decisions, MemberOutputs outputs) = Ask(family, choice);
        ConsensusOutputs.Build(Output, family, outputs, decisions).As<double>()[0].ShouldBe(double.NaN);
        decisions.Rows[0].Reasons.ShouldBe(Reason.Disagreement);
        // p(1) = .1, .3, .8: mean .4, population deviation .294392029.
        decisions.Rows[0].Risk.ShouldBe(.6 + .294392029, 1e-6);
        family.Release();
    }

    [Fact]
    public void A_services_answer_is_not_judged_by_the_familys_own_errors()
    {
        Family family = Load(Predicting("mean", "error_probability", 0.9))!;
        MemberOutputs outputs = FamilyExecution.RunInTurn(family, [Tensor.From<float>("x", Datatype.FP32, [1, 2], [0, 0])]);
        FamilyDecisions decisions = Decider.DecideServed(family, outputs, [ServedAnswer.OfClass(0)]);
        decisions.Rows[0].Risk.ShouldBe(.694392029, 1e-6);
        decisions.Rows[0].Reasons.ShouldBe(Reason.Disagreement);
        family.Release();
    }

    [Fact]
    public void A_row_that_the_chosen_member_did_not_answer_has_none()
    {
        TinyFamily tiny = Predicting("m2");
        tiny.Manifest["answer"] = new JsonObject { ["default"] = "m2" };
        Family family = Load(tiny)!;
        MemberCall failing = (_, member, call, cancellation) => member.Name == "m2" ? throw new ModelException("gone") : call(cancellation);
        (FamilyDecisions decisions, MemberOutputs outputs) = Ask(family, family.DefaultChoice, failing);
        decisions.Rows[0].Prediction.ShouldBe(-1);
        ConsensusOutputs.Build(Output, family, outputs, decisions).As<double>()[0].ShouldBe(double.NaN);
        family.Release();
    }

    [Fact]
    public void Only_a_family_that_has_a_predictor_lists_the_output()
    {
        Family with = Load(Predicting("mean"))!, without = Load(Constants())!;
        ConsensusOutputs.Of(with).Single(o => o.Name == Output).Shape.ShouldBe([-1]);
        ConsensusOutputs.Of(without).ShouldNotContain(o => o.Name == Output);
        ConsensusOutputs.IsReturnedByDefault(Output).ShouldBeFalse();
        ConsensusOutputs.IsExplained(Output).ShouldBeTrue();
        with.Release();
        without.Release();
    }

    [Fact]
    public void A_manifest_that_asks_for_a_predictor_it_lacks_is_refused()
    {
        TinyFamily tiny = Constants();
        tiny.Manifest["scores"] = new JsonObject { ["risk"] = "error_probability" };
        Load(tiny).ShouldBeNull();
        mistakes.ShouldBe(["family.json: scores.risk: error_probability needs scores.error_predictor; calibrate --error-predictor fits one"]);
    }

    [Fact]
    public void Mistakes_of_a_predictor_are_told_with_their_place()
    {
        TinyFamily tiny = Predicting("mode");
        JsonNode predictor = tiny.Manifest["scores"]!["error_predictor"]!;
        predictor["features"]![1] = "spread";
        predictor["weights"] = new JsonArray(1.5);
        predictor["scales"]![0] = 0.0;
        predictor["offset"] = 0.0;
        tiny.Manifest["scores"]!["novelty"] = "error_probability";
        Load(tiny).ShouldBeNull();
        mistakes.Select(m => m.Split(": ")[1]).ShouldBe(["scores.novelty", "scores.error_predictor.answer", "scores.error_predictor.features",
            "scores.error_predictor.weights", "scores.error_predictor.scales", "scores.error_predictor"]);
    }

    [FaultCase(34, "a guarantee of another predictor")]
    [Fact]
    public void A_guarantee_is_bound_to_the_predictor_that_ranks_for_it_and_to_no_other()
    {
        string path = Path.Combine(Predicting("mean").Write(folder.Path), "family.json");
        Manifest manifest = ManifestReader.Read(File.ReadAllBytes(path), mistakes)!;
        Manifest changed = manifest with { Scores = manifest.Scores with { ErrorPredictor = manifest.Scores.ErrorPredictor! with { Bias = -1.9 } } };
        var guarantee = new Guarantee
        {
            Id = "g", Scope = "s", Issued = DateTimeOffset.UnixEpoch, Alpha = 0.02, Delta = 0.05, Tau = 0.3, Answer = "mean", Risk = "error_probability",
            Rows = 2000, N = 1600, K = 20, PValue = 0.01, Coverage = 0.8, Binding = "", Scoring = 1, CalibrationDigest = "", FitDigest = "", Ledger = 1,
        };
        GuaranteeBinding.Text(manifest, guarantee).ShouldContain("\"Bias\":-2");
        GuaranteeBinding.Compute(changed, guarantee).ShouldNotBe(GuaranteeBinding.Compute(manifest, guarantee));
        GuaranteeBinding.Text(manifest, guarantee with { Risk = "entropy" }).ShouldNotContain("error_predictor");
    }

    static TinyFamily Constants() => new TinyFamily()
        .With("m0", TinyModels.Constant(2, .9f, .1f)).With("m1", TinyModels.Constant(2, .7f, .3f)).With("m2", TinyModels.Constant(2, .2f, .8f));

    static TinyFamily Predicting(string answer, string? risk = null, double? threshold = null)
    {
        TinyFamily tiny = Constants();
        tiny.Manifest["scores"] = new JsonObject
        {
            ["risk"] = risk,
            ["risk_threshold"] = threshold,
            ["error_predictor"] = new JsonObject
            {
                ["answer"] = answer,
                ["features"] = new JsonArray("max_probability", "mean_minus_sd"),
                ["means"] = new JsonArray(-1.0, -0.5),
                ["scales"] = new JsonArray(2.0, 0.25),
                ["weights"] = new JsonArray(1.5, 0.5),
                ["bias"] = -2.0,
                ["offset"] = 0.1,
                ["kappa"] = 1.0,
                ["ridge"] = 1.0,
                ["rows"] = 500,
                ["errors"] = 29,
            },
        };
        return tiny;
    }

    Family? Load(TinyFamily tiny) => FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes);

    static (FamilyDecisions Decisions, MemberOutputs Outputs) Ask(Family family, AnswerChoice choice, MemberCall? around = null)
    {
        MemberOutputs outputs = new FamilyExecution(TimeProvider.System, around)
            .RunAsync(family, [Tensor.From<float>("x", Datatype.FP32, [1, 2], [0, 0])], TimeSpan.FromSeconds(10), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return (Decider.Decide(family, outputs, choice), outputs);
    }
}
