using Export.Imprecise;

namespace Benchmarks.Cmnist;

/// <summary>The methods, and what the paper reports of them.</summary>
static class Methods
{
    static readonly double[] decays = [0, 1, 3, 10, 30, 100];
    static readonly double[] grid = [0, 0.25, 0.5, 0.75, 1];

    // As published: e up to .2 is the majority and takes λ = 0, everything else λ = 1.
    static readonly Func<double, int> published = e => e <= 0.2 ? 0 : grid.Length - 1;

    static readonly ImpreciseOptions shared = new(new RuleSettings(RiskRule.Mean)) { Head = AnswerHead.Logit, Conditioned = false };

    // After the ERM steps that penalised rules need (they start where the average case ends).
    static readonly ImpreciseOptions penalised = shared with { Warmup = 80, Steps = 40 };

    // As many λ a step as the paper's Inf-Task has.
    static readonly ImpreciseOptions conditioned = shared with { Conditioned = true, Samples = 5 };

    public const string Erm = "ERM", Vrex = "VREx", Iro = "IRO";

    /// <summary>All rows that are trained.</summary>
    public static Method[] All { get; } =
    [
        new(Erm, Goal.Average, [.. decays.Select(d => shared with { WeightDecay = d })], [1]),
        new("GroupDRO", Goal.Worst, [.. new[] { 0.001, 0.01, 0.1, 1, 10, 100 }.Select(eta => With(shared, new(RiskRule.GroupDro) { Eta = eta }))], [1]),
        new("SD", Goal.Worst, [.. new[] { 0.1, 1, 10, 100, 1e3, 1e4 }.Select(p => With(penalised, new(RiskRule.Sd) { Penalty = p }))], [1]),
        new("IRM", Goal.Worst, [.. new[] { 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 }.Select(p => With(penalised, new(RiskRule.Irm) { Penalty = p }))], [1]),
        new("EQRM", Goal.Worst, [.. new[] { 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 }.Select(t => With(penalised, new(RiskRule.Eqrm) { Tail = t }))], [1]),
        new(Vrex, Goal.Worst, [.. new[] { 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 }.Select(p => With(penalised, new(RiskRule.Vrex) { Penalty = p }))], [1]),
        new("Oracle (e = .5)", Goal.Average, [.. decays.Select(d => shared with { WeightDecay = d })], [1]) { Environments = [0.5] },
        new("Inf-Task", Goal.Family, [.. decays.Select(d => With(conditioned, new(RiskRule.Cvar)) with { WeightDecay = d, Ends = false, Stratified = false })], grid)
        {
            Schedule = published,
        },
        new(Iro, Goal.Family, [.. decays.Select(d => With(conditioned, new(RiskRule.Cvar)) with { WeightDecay = d })], grid) { Schedule = published },
        new("IRO+VREx", Goal.Family, [.. new[] { 1.0, 10, 100, 1e3, 1e4, 1e5 }.Select(p => With(conditioned, new(RiskRule.CvarVariance) { Penalty = p }))], grid)
        {
            Schedule = published,
        },
        new("environment-indexed, told e", Goal.Told, [.. decays.Select(d => With(conditioned, new(RiskRule.Kernel)) with { WeightDecay = d })],
            [.. Enumerable.Range(0, 11).Select(i => i / 10.0)]) { Schedule = e => (int)Math.Round(10 * e) },
    ];

    static ImpreciseOptions With(ImpreciseOptions options, RuleSettings rule) => options with { Rule = rule };
}
