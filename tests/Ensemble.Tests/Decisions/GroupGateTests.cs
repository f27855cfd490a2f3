using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Decisions;

/// <summary>
/// Thresholds by group: .45 for group 0, .15 for group 1, none for others. Members "a" and "b" are logistic in x₁ − x₀, "c" says 0.6
/// for class 0 always, so that risk is 1 − (mean − sd) of the answered class.
/// </summary>
public sealed class GroupGateTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_row_is_held_to_the_threshold_of_its_own_group_and_unknown_ones_to_the_fixed_gate()
    {
        using FamilyLease lease = Load(parameter: false);
        FamilyDecisions decided = Decide(lease.Family, [0, 9, 1, 9, 2, 9, 7, 0], null);
        // Class 1: members give 1, 1 and .4, mean .8, sd .2828: risk .4828. Class 0 at (7, 0): 1, 1, .6: mean .8667, sd .1886: risk .3219.
        decided.Rows.Select(r => Math.Round(r.Risk, 4)).ShouldBe([0.4828, 0.4828, 0.4828, 0.3219]);
        decided.Rows.Select(r => r.IsCovered).ShouldBe([true, true, false, false]);
        // "c" dissents in the third row; in the fourth all agree.
        decided.Rows.Select(r => r.Reasons).ShouldBe([Reason.Risk, Reason.Risk, Reason.Disagreement, Reason.None]);
        (decided.GuaranteeId, decided.GuaranteeState).ShouldBe(("none", "none"));
        decided.Gates.Select(g => (g.Reason, g.Group, g.Threshold)).ShouldBe([(Reason.Risk, "0", 0.45), (Reason.Risk, "1", 0.15), (Reason.Disagreement, null, null)]);
    }

    [Fact]
    public void Where_every_row_has_a_threshold_the_guarantee_stands()
    {
        using FamilyLease lease = Load(parameter: false, g => g with { Groups = g.Groups! with { Thresholds = [Tau(g, 0, 0.4), Tau(g, 1, 0.49), g.Groups.Thresholds[2]] } });
        FamilyDecisions decided = Decide(lease.Family, [0, 9, 1, 9], null);
        decided.Rows.Select(r => r.Flagged).ShouldBe([true, false]);
        (decided.GuaranteeId, decided.GuaranteeState).ShouldBe((GroupedFamily.Id, "valid"));
        decided.Gates.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    [InlineData("9", false)]
    [InlineData(null, false)]
    public void A_request_parameter_names_the_group_of_all_rows(string? site, bool covered)
    {
        using FamilyLease lease = Load(parameter: true);
        FamilyDecisions decided = Decide(lease.Family, [0, 9, 9, 0], site);
        decided.Rows.ShouldAllBe(r => r.IsCovered == covered);
        decided.GuaranteeId.ShouldBe(covered ? GroupedFamily.Id : "none");
    }

    public static TheoryData<string, Func<Guarantee, Guarantee>, string> Forged => new()
    {
        { "a share too large", g => g with { Groups = g.Groups! with { Thresholds = [.. g.Groups.Thresholds.Select(t => t with { Level = t.Tau is null ? null : 0.03 })] } }, "contradict" },
        { "too few rows", g => g with { Groups = g.Groups! with { Thresholds = [.. g.Groups.Thresholds.Select(t => t with { N = t.N / 2 })] } }, "contradict" },
        { "no level", g => g with { Groups = g.Groups! with { Thresholds = [.. g.Groups.Thresholds.Select(t => t with { Level = null })] } }, "contradict" },
        { "a group twice", g => g with { Groups = g.Groups! with { Thresholds = [g.Groups.Thresholds[0], g.Groups.Thresholds[1], g.Groups.Thresholds[0] with { Tau = null }] } }, "contradict" },
        { "no group with a threshold", g => g with { Groups = g.Groups! with { Thresholds = [g.Groups.Thresholds[2]] } }, "contradict" },
        { "an unknown feature", g => g with { Groups = g.Groups! with { Name = "place" } }, "neither an input of one element a row nor a feature" },
        { "from nowhere", g => g with { Groups = g.Groups! with { From = "header" } }, "neither input nor parameter" },
        { "a loss that is not known", g => g with { Loss = "squared" }, "contradict" },
        { "a tolerance of classes", g => g with { Tolerance = 1 }, "contradict" },
        { "costs without their sum", g => g with { Loss = "cost", Costs = [[0, 1], [1, 0]] }, "contradict" },
    };

    [Theory]
    [MemberData(nameof(Forged))]
    public void Figures_that_are_no_evidence_are_found_at_load(string what, Func<Guarantee, Guarantee> change, string why)
    {
        using FamilyLease lease = Load(parameter: false, change);
        GuaranteeStatus status = lease.Family.Guarantees.ShouldHaveSingleItem(what);
        status.State.ShouldBe("none", what);
        status.Why.ShouldNotBeNull().ShouldContain(why);
    }

    [Fact]
    public void Everything_said_of_groups_and_losses_is_bound()
    {
        using FamilyLease lease = Load(parameter: false);
        Guarantee issued = lease.Family.Manifest.Guarantees[0];
        string bound = GuaranteeBinding.Compute(lease.Family.Manifest, issued);
        bound.ShouldBe(issued.Binding);
        foreach (Guarantee other in new[]
        {
            issued with { Groups = issued.Groups! with { PerGroup = true } }, issued with { Groups = null }, issued with { Groups = issued.Groups with { Name = "y" } },
            issued with { Groups = issued.Groups with { Thresholds = [.. issued.Groups.Thresholds.Take(2)] } }, issued with { Level = 0.01 }, issued with { Starts = [0.5, 0.75] },
            issued with { Method = "holm" }, issued with { Cluster = "y" }, issued with { Tolerance = 1 }, issued with { Costs = [[0, 1], [1, 0]] }, issued with { LossSum = 1 },
        })
            GuaranteeBinding.Compute(lease.Family.Manifest, other).ShouldNotBe(bound);
    }

    static GroupThreshold Tau(Guarantee guarantee, int group, double tau) => guarantee.Groups!.Thresholds[group] with { Tau = tau };

    FamilyLease Load(bool parameter, Func<Guarantee, Guarantee>? change = null)
    {
        string path = GroupedFamily.Write(folder[Guid.NewGuid().ToString("N")], parameter, change);
        var mistakes = new List<string>();
        return FamilyLoader.Lease(path, new Dictionary<string, byte[]>(), TimeProvider.System, mistakes).ShouldNotBeNull(string.Join('\n', mistakes));
    }

    static FamilyDecisions Decide(Family family, float[] x, string? site)
    {
        family.Guarantees.ShouldAllBe(g => g.State == "valid");
        MemberOutputs outputs = FamilyExecution.RunInTurn(family, [Tensor.From<float>("x", Datatype.FP32, [x.Length / 2, 2], x)]);
        return Decider.Decide(family, outputs, family.DefaultChoice, null, site);
    }
}
