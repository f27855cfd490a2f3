namespace Benchmarks.Cmnist;

/// <summary>What a method promises, by which its setting is chosen on held-out rows of the training environments.</summary>
enum Goal
{
    /// <summary>The smallest mean risk.</summary>
    Average,

    /// <summary>The smallest largest risk.</summary>
    Worst,

    /// <summary>The smallest mean over its λ of CVaR_λ.</summary>
    Family,

    /// <summary>The smallest mean risk of environments, each answered at its own number.</summary>
    Told,
}
