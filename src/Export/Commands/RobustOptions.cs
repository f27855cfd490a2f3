using System.CommandLine;
using System.CommandLine.Parsing;
using Ensemble.Calibration;

namespace Export.Commands;

/// <summary>The options of <c>calibrate --sets robust:…</c>.</summary>
sealed class RobustOptions
{
    // Below it neither the order statistic nor anybody's calibration rows reach.
    const double LeastLevel = 1e-6;

    readonly Option<double?> radius = new("--radius") { Description = "With --sets robust: the largest change of a row, as Euclidean length over all inputs in their own unit" };
    readonly Option<double?> noise = new("--noise") { Description = "With --sets robust: standard deviation of the noise on each element, in the same unit" };
    readonly Option<int> samples = Ranged.Whole("--samples", 1, 1, 4096, "With --sets robust: noised copies of a row, each of which every member is asked");
    readonly Option<int> seed = Ranged.Whole("--noise-seed", 1, 0, int.MaxValue, "With --sets robust: seed of the calibrate rows' noise");

    public void AddTo(Verb verb)
    {
        foreach (Option option in new Option[] { radius, noise, samples, seed })
            verb.Options.Add(option);
    }

    /// <summary>What was asked for.</summary>
    public RobustTerms Terms(CommandContext context) => Terms(context.Find(radius)!.Value, context.Find(noise)!.Value, context.Get(samples), context.Get(seed));

    /// <summary>What was calibrated, in words.</summary>
    public static string Words(ConformalConfig config, RobustTerms terms) =>
        $"robust sets: the truth is among the classes whose {(terms.Samples == 1 ? "score" : $"mean score over {terms.Samples} copies")} under noise {terms.Noise:G6} is at most {config.Limit:G6} "
        + $"with probability {1 - config.Alpha:P1}, where a row was changed by {terms.Radius:G6} at most\n"
        + $"  quantile {config.Quantile:G6} at {1 - config.Level:P3}; noise seed {terms.Seed}";

    /// <summary>Notes what cannot be meant.</summary>
    /// <param name="result">What was typed.</param>
    /// <param name="alpha">Share that robust sets may miss; null where none are asked for.</param>
    public void Check(CommandResult result, double? alpha)
    {
        if (alpha is not { } share)
        {
            foreach (Option option in new Option[] { radius, noise, samples, seed })
            {
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name}: --sets robust:0.1 was expected with it");
            }

            return;
        }

        foreach (Option<double?> option in new[] { radius, noise })
        {
            if (result.GetResult(option) is not { Implicit: false })
                result.AddError($"{option.Name}: a number above 0 was expected with --sets robust");
            else if (!(result.GetValue(option) is > 0 and < double.PositiveInfinity))
                result.AddError($"{option.Name}: above 0 was expected");
        }

        if (!(result.GetValue(radius) is > 0 and < double.PositiveInfinity and var r && result.GetValue(noise) is > 0 and < double.PositiveInfinity and var sigma))
            return;
        // While options are checked, one that was not given has no value yet.
        RobustTerms terms = Terms(r, sigma, result.GetResult(samples) is { Implicit: false } ? result.GetValue(samples) : 1, 0);
        if (!(RobustConformal.Level(share, terms) >= LeastLevel))
        {
            result.AddError(terms.Samples == 1
                ? $"--radius {r:R}: too large for --noise {sigma:R}; no number of rows would be enough"
                : $"--sets robust:{share:R}: above {2 * RobustConformal.Beta:R} was expected with --samples above 1");
        }
    }

    static RobustTerms Terms(double radius, double noise, int samples, int seed) => new()
    {
        Radius = radius, Noise = noise, Samples = samples, Beta = samples == 1 ? 0 : RobustConformal.Beta, Seed = seed,
    };
}
