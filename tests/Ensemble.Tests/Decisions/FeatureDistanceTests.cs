using System.Text.Json.Nodes;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Decisions;

public sealed class FeatureDistanceTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Novelty_is_the_weighted_mean_of_what_members_say_of_themselves()
    {
        Family family = Load(Distant(), out _)!;

        (FamilyDecisions decisions, MemberOutputs outputs) = await Ask(family, [2, 10, 0, 3]);

        // Weights 1 and 3: (1·2 + 3·10) / 4 and (0 + 9) / 4.
        decisions.Rows.Select(d => d.Novelty).ShouldBe([8, 2.25]);
        ConsensusOutputs.Build("consensus.feature_distance", family, outputs, decisions).As<double>().ToArray().ShouldBe([8, 2.25]);
        ConsensusOutputs.Of(family).ShouldContain(o => o.Name == "consensus.feature_distance");
    }

    [Fact]
    public async Task A_negative_distance_makes_the_members_row_invalid_and_the_others_count_alone()
    {
        Family family = Load(Distant(), out _)!;

        (FamilyDecisions decisions, MemberOutputs outputs) = await Ask(family, [-1, 10]);

        outputs.IsValid(0, 0).ShouldBeFalse();
        outputs.Results[0].Error.ShouldBe("member 'a' gave an invalid answer, row 0: its distance is -1; a finite number of 0 or more was expected");
        decisions.Rows[0].Reasons.ShouldBe(Reason.MemberInvalid | Reason.Risk);
        decisions.Rows[0].Novelty.ShouldBe(10);
    }

    [Theory]
    [InlineData("nowhere", null, "decides.distance: 'nowhere' is none of the outputs")]
    [InlineData("p", null, "decides.distance: expected FP32 or FP64 with one number a row of a classification, found FP32 [-1, 2]")]
    [InlineData(null, "feature_distance", "scores.novelty: feature_distance needs decides.distance, an output of the members")]
    public void Distances_that_are_not_there_are_mistakes(string? output, string? novelty, string expected)
    {
        TinyFamily tiny = Distant().With(m =>
        {
            m["decides"]!.AsObject().Remove("distance");
            m.Remove("scores");
            if (output is not null)
                m["decides"]!["distance"] = output;
            if (novelty is not null)
                m["scores"] = new JsonObject { ["novelty"] = novelty };
        });

        Load(tiny, out List<string> mistakes).ShouldBeNull();

        mistakes.ShouldContain(m => m.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void It_ranks_no_errors_and_is_not_offered_where_members_give_none()
    {
        Load(Distant().With(m => m["scores"]!["risk"] = "feature_distance"), out List<string> mistakes).ShouldBeNull();
        mistakes.ShouldContain(m => m.Contains("scores.risk: 'feature_distance' is none of", StringComparison.Ordinal));

        ConsensusOutputs.Of(Load(TinyFamily.OfThree("plain"), out _)!).ShouldNotContain(o => o.Name == "consensus.feature_distance");
    }

    static TinyFamily Distant()
    {
        TinyFamily tiny = new TinyFamily().With(m =>
        {
            m["outputs"]!.AsArray().Add(TinyFamily.Tensor("d", "FP32", -1, 1));
            m["decides"]!["distance"] = "d";
            m["scores"] = new JsonObject { ["novelty"] = "feature_distance" };
            m["quorum"] = 1;
        });
        tiny.With("a", TinyModels.Distant([1, 0], 0.7f, 0.3f)).With("b", TinyModels.Distant([0, 1], 0.7f, 0.3f));
        tiny["b"]["weight"] = 3;
        return tiny;
    }

    Family? Load(TinyFamily tiny, out List<string> mistakes)
    {
        mistakes = [];
        return FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes);
    }

    static async Task<(FamilyDecisions Decisions, MemberOutputs Outputs)> Ask(Family family, float[] x)
    {
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System, null)
            .RunAsync(family, [Tensor.From<float>("x", Datatype.FP32, [x.Length / 2, 2], x)], TimeSpan.FromSeconds(10), CancellationToken.None);
        return (Decider.Decide(family, outputs, family.DefaultChoice), outputs);
    }
}
