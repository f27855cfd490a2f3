using System.Text.Json.Nodes;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Decisions;

public sealed class LambdaIntervalTests : IDisposable
{
    const string Name = "consensus.lambda_interval";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0.0, "", 0.0, 1.0)]
    [InlineData(0.5, "0.25", 0.5, 1.0)]
    [InlineData(0.5, "0.75", 0.0, 0.5)]
    [InlineData(0.5, "0.25,0.75", 0.5, 0.5)]
    [InlineData(0.0, "0.75", 0.0, 0.5)]
    [InlineData(0.5, "0.5", double.NaN, double.NaN)]
    public void The_interval_ends_before_the_first_lambda_on_each_side_that_disagrees(double chosen, string disagreeing, double low, double high)
    {
        double[] not = [.. disagreeing.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)];

        LambdaIntervals.Around(chosen, [0, 0.25, 0.5, 0.75, 1], l => !not.Contains(l)).ShouldBe((low, high));
    }

    // "a" and "b" answer 1 on (0, 1), "c" always 0.
    [Theory]
    [InlineData(0.0, 0.0, 0.5)]
    [InlineData(0.6, 0.0, 0.5)]
    [InlineData(1.0, 1.0, 1.0)]
    public async Task A_lambda_is_answered_with_how_far_it_can_be_moved(double lambda, double low, double high) =>
        (await Build(f => f.TryChoose(null, null, lambda, out AnswerChoice choice, out _) ? choice : default)).ShouldBe([low, high]);

    [Fact]
    public async Task A_combination_stands_at_no_lambda() => (await Build(f => f.DefaultChoice)).ShouldBe([double.NaN, double.NaN]);

    [Fact]
    public async Task All_members_of_one_lambda_have_to_agree() =>
        (await Build(f => new AnswerChoice(AnswerKind.Member, 0, 0), 0, 0.5, 0.5)).ShouldBe([0.0, 0.0]);

    [Fact]
    public void A_family_without_two_lambdas_does_not_offer_it()
    {
        using FamilyLease one = Load(0, null, null), two = Load(0, 1, null);

        ConsensusOutputs.Of(one.Family).ShouldNotContain(o => o.Name == Name);
        ConsensusOutputs.Of(two.Family).Single(o => o.Name == Name).Shape.ShouldBe([-1, 2]);
        ConsensusOutputs.IsReturnedByDefault(Name).ShouldBeFalse();
        ConsensusOutputs.IsExplained(Name).ShouldBeFalse();
    }

    async Task<double[]> Build(Func<Family, AnswerChoice> choose, params double?[] lambdas)
    {
        using FamilyLease lease = Load(lambdas.Length == 0 ? [0, 0.5, 1] : lambdas);
        Family family = lease.Family;
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, [Tensor.From<float>("x", Datatype.FP32, [1, 2], [0, 1])],
            TimeSpan.FromSeconds(10), CancellationToken.None);
        return ConsensusOutputs.Build(Name, family, outputs, Decider.Decide(family, outputs, choose(family))).As<double>().ToArray();
    }

    FamilyLease Load(params double?[] lambdas)
    {
        TinyFamily tiny = TinyFamily.OfThree();
        for (int i = 0; i < 3; i++)
            tiny.Manifest["members"]![i]!["lambda"] = lambdas[i] is { } lambda ? JsonValue.Create(lambda) : null;
        var mistakes = new List<string>();
        return FamilyLoader.Lease(tiny.Write(folder[$"{Guid.NewGuid():N}"]), new Dictionary<string, byte[]>(), TimeProvider.System, mistakes)
            ?? throw new InvalidOperationException(string.Join("; ", mistakes));
    }
}
