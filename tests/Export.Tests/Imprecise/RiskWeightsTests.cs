using Export.Imprecise;

namespace Export.Tests.Imprecise;

public class RiskWeightsTests
{
    static readonly double[] risks = [0.4, 0.1, 0.9, 0.3];

    [Theory]
    [InlineData("cvar", 0.0)]
    [InlineData("cvar", 0.4)]
    [InlineData("cvar", 1.0)]
    [InlineData("cvar-full", 0.0)]
    [InlineData("cvar-full", 0.4)]
    [InlineData("cvar-full", 1.0)]
    [InlineData("cvar-variance", 0.4)]
    [InlineData("mean", 0.4)]
    [InlineData("max", 0.4)]
    [InlineData("vrex", 0.4)]
    [InlineData("eqrm", 0.7)]
    [InlineData("eqrm-tail", 1.0)]
    public void Weights_are_the_derivatives_of_the_rule_by_the_risks(string name, double lambda)
    {
        RuleSettings settings = new(RiskRules.Find(name.Split('-') is ["eqrm", _] ? "eqrm" : name)) { Penalty = 3, Tail = name == "eqrm-tail" ? 5 : null };
        double[] weights = new double[4];
        new RiskWeights(settings, new double[4]).At(risks, lambda, weights);
        for (int e = 0; e < 4; e++)
        {
            double[] up = [.. risks], down = [.. risks];
            (up[e], down[e]) = (up[e] + 1e-4, down[e] - 1e-4);
            weights[e].ShouldBe((Value(name, up, lambda) - Value(name, down, lambda)) / 2e-4, 2e-3, $"environment {e}");
        }
    }

    // The rules as the papers write them, apart from the code under test.
    static double Value(string name, double[] r, double lambda)
    {
        double mean = r.Average(), variance = r.Average(x => (x - mean) * (x - mean));
        double sd = Math.Sqrt(variance * r.Length / (r.Length - 1)), width = 1.06 * sd * Math.Pow(r.Length, -0.2);
        switch (name)
        {
            case "mean": return mean;
            case "max": return ((1 - lambda) * mean) + (lambda * r.Max());
            case "vrex": return ((1 - lambda) * mean) + (lambda * (mean + (3 * variance)));
            case "eqrm-tail": return mean + (Math.Sqrt(10) * width);
            case "eqrm": return Quantile(r, width, lambda);
            case "cvar-full":
                // min over c of c + mean(max(0, r - c)) / (1 - lambda), which one of the risks attains.
                return lambda == 1 ? r.Max() : r.Min(c => c + (r.Average(x => Math.Max(0, x - c)) / (1 - lambda)));
            default:
                double[] sorted = [.. r.Order()];
                double place = lambda * 3;
                int at = Math.Min(2, (int)place);
                double quantile = sorted[at] + ((place - at) * (sorted[at + 1] - sorted[at]));
                return r.Where(x => x >= quantile - 1e-12).Average() + (name == "cvar-variance" ? 3 * lambda * variance : 0);
        }
    }

    // By steps of 1e-6 through the distribution function, integrated from the densities.
    static double Quantile(double[] r, double width, double alpha)
    {
        double low = -5, mass = 0;
        const double Step = 1e-5;
        while (mass < alpha)
        {
            double middle = low + (Step / 2);
            double density = r.Average(x => Math.Exp(-0.5 * (middle - x) * (middle - x) / width / width)) / (width * Math.Sqrt(2 * Math.PI));
            if (mass + (density * Step) > alpha)
                return low + ((alpha - mass) / density);
            (mass, low) = (mass + (density * Step), low + Step);
        }

        return low;
    }

    [Fact]
    public void The_two_CVaRs_of_four_risks_are_those_of_a_hand_calculation()
    {
        double[] weights = new double[4];

        // Three fifths of the mass are .9, .4 and two fifths of .3's quarter.
        Cvar.Full(risks, 0.4, weights);
        weights.ShouldBe([0.25 / 0.6, 0, 0.25 / 0.6, 0.1 / 0.6], 1e-12);

        // The .4-quantile of .1 .3 .4 .9 is .3 + .2 of the way to .4.
        Cvar.Steps(risks, 0.4, weights);
        weights.ShouldBe([0.5, 0, 0.5, 0]);
    }

    [Fact]
    public void GroupDRO_multiplies_a_weight_by_the_exponential_of_its_risk_in_every_step()
    {
        var rule = new RiskWeights(new RuleSettings(RiskRule.GroupDro) { Eta = Math.Log(2) }, new double[2]);
        double[] weights = new double[2];

        rule.At([1, 0], 1, weights);
        weights.ShouldBe([2.0 / 3, 1.0 / 3], 1e-12);
        rule.At([1, 0], 1, weights);
        weights.ShouldBe([4.0 / 5, 1.0 / 5], 1e-12);
    }

    [Fact]
    public void A_kernel_weighs_environments_by_their_distance_from_lambda()
    {
        double[] weights = new double[2];
        new RiskWeights(new RuleSettings(RiskRule.Kernel) { Width = 0.5 }, [0, 1]).At([7, 8], 0, weights);

        // 1 and exp(-2), each with the floor of .001.
        weights.ShouldBe([1.001 / (1.002 + Math.Exp(-2)), (Math.Exp(-2) + 0.001) / (1.002 + Math.Exp(-2))], 1e-12);
    }

    [Theory]
    [InlineData(0.3, 2.0, 5.0, 0.18180347131894917)]
    [InlineData(0.9, 0.5, 0.5, 0.9755282581475768)]
    [InlineData(0.05, 0.01, 0.01, 9.839180614936029e-101)]
    [InlineData(0.25, 30.0, 4.0, 0.85009170491376)]
    public void Quantiles_of_Beta_are_scipys(double u, double a, double b, double expected) =>
        BetaQuantile.Of(u, a, b).ShouldBe(expected, 1e-6 * expected);

    [Fact]
    public void Every_other_step_holds_both_ends_and_the_strata_cover_the_rest()
    {
        var random = new Export.Training.SeededRandom(1);
        var draw = new LambdaDraw(4, ends: true, stratified: true);

        draw.Of(0, 1, 1, random).Take(2).ShouldBe([0, 1]);
        double[] odd = draw.Of(1, 1, 1, random);
        odd.Select(l => (int)(l * 4)).ShouldBe([0, 1, 2, 3]);
    }
}
