namespace Export.Imprecise;

/// <summary>How one conditioned network is learnt.</summary>
/// <param name="Rule">The rule and its numbers.</param>
sealed record ImpreciseOptions(RuleSettings Rule)
{
    /// <summary>Whether the network is told λ; else it is learnt at <see cref="Level"/> alone.</summary>
    public bool Conditioned { get; init; } = true;

    /// <summary>λ of a network that is not told it, in [0, 1].</summary>
    public double Level { get; init; } = 1;

    /// <summary>Widths of the hidden layers; λ conditions all but the first of several.</summary>
    public int[] Hidden { get; init; } = [200, 200, 200];

    /// <summary>What the last layer means.</summary>
    public AnswerHead Head { get; init; } = AnswerHead.Softmax;

    /// <summary>Share of hidden units dropped in a step, in [0, 1).</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Steps, ≥ 1.</summary>
    public int Steps { get; init; } = 120;

    /// <summary>Steps before these that lower the mean risk, after which Adam starts anew, ≥ 0.</summary>
    public int Warmup { get; init; }

    /// <summary>Adam's first step size, &gt; 0; it falls to 0 along a half cosine.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay, ≥ 0.</summary>
    public double WeightDecay { get; init; } = 1;

    /// <summary>Most rows of an environment in a step, ≥ 1.</summary>
    public int Batch { get; init; } = int.MaxValue;

    /// <summary>λ of a step, ≥ 2.</summary>
    public int Samples { get; init; } = 3;

    /// <summary>Whether every other step holds λ = 0 and λ = 1.</summary>
    public bool Ends { get; init; } = true;

    /// <summary>Whether λ are drawn one in each of as many strata.</summary>
    public bool Stratified { get; init; } = true;

    /// <summary>First parameter of the Beta distribution of λ, &gt; 0.</summary>
    public double A { get; init; } = 1;

    /// <summary>Its second.</summary>
    public double B { get; init; } = 1;

    /// <summary>Step by which both are moved towards a smaller gradient after every step of the network, ≥ 0; 0 leaves them.</summary>
    public double QStep { get; init; }
}
