namespace Ensemble.Scores;

/// <summary>A number per row, larger = less trust (but max_probability and margin, used as 1 − value).</summary>
public enum ScoreName
{
    /// <summary>1 − (μ − κσ) of the members' probability for the chosen class.</summary>
    MeanMinusSd,
    /// <summary>Entropy of the mean, nats.</summary>
    Entropy,
    /// <summary>Mean entropy of the members, nats.</summary>
    ExpectedEntropy,
    /// <summary>Mutual information between answer and member, nats.</summary>
    MutualInformation,
    /// <summary>Mean Jensen–Shannon divergence over pairs, nats.</summary>
    JsDivergence,
    /// <summary>Mean Kullback–Leibler divergence over ordered pairs, nats.</summary>
    Epkl,
    /// <summary>1 − largest share of votes.</summary>
    VariationRatio,
    /// <summary>Share of pairs whose votes differ.</summary>
    PairwiseDisagreement,
    /// <summary>Largest total variation over pairs.</summary>
    MaxTotalVariation,
    /// <summary>Largest gap between a class's upper and lower probability.</summary>
    CredalWidth,
    /// <summary>Classes that no other class beats under every member.</summary>
    MaximalClasses,
    /// <summary>Largest mean probability; trust, not doubt.</summary>
    MaxProbability,
    /// <summary>Gap between the two largest mean probabilities; trust, not doubt.</summary>
    Margin,
    /// <summary>Regression: variance of the members' means (population).</summary>
    EpistemicVariance,
    /// <summary>Regression: mean of the members' own variances.</summary>
    AleatoricVariance,
    /// <summary>Regression: their sum.</summary>
    TotalVariance,
    /// <summary>Regression: maximum − minimum over members.</summary>
    Spread,
    /// <summary>P(error) of the chosen answer by the family's error predictor; no formula of its own.</summary>
    ErrorProbability,
    /// <summary>Mean over members of the distance that each gives itself; no formula of its own.</summary>
    FeatureDistance,
}
