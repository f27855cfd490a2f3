namespace Export.Imprecise;

/// <summary>A rule and its numbers.</summary>
/// <param name="Rule">The rule.</param>
sealed record RuleSettings(RiskRule Rule)
{
    /// <summary>Weight of the penalty of V-REx, SD, IRM and of CVaR with variance, ≥ 0.</summary>
    public double Penalty { get; init; } = 1;

    /// <summary>GroupDRO: step of the weights' logarithms, ≥ 0.</summary>
    public double Eta { get; init; } = 0.1;

    /// <summary>EQRM: t &gt; 0 asks for the far tail, α = 1 − e^(−t); null takes λ for α.</summary>
    public double? Tail { get; init; }

    /// <summary>Kernel: standard deviation of the Gaussian, &gt; 0.</summary>
    public double Width { get; init; } = 0.12;
}
