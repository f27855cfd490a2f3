namespace Ensemble.Tests.Scores;

/// <summary>The exact inputs of one row of the oracle.</summary>
/// <param name="K">Members, 1 to 8.</param>
/// <param name="C">Classes, 2 to 50.</param>
/// <param name="Weights">Shape (K), all 1 or in [0.25, 2).</param>
/// <param name="Probabilities">Shape (K, C), row-major; a member adds up to 1 to about 1e-15.</param>
/// <param name="ChosenClass">ŷ, drawn at random: it need not be the largest.</param>
sealed record OracleFamily(int K, int C, double[] Weights, double[] Probabilities, int ChosenClass)
{
    /// <summary>Position in the sequence, and in <see cref="OracleScores"/>.</summary>
    public required int Index { get; init; }

    /// <summary>How the members were drawn.</summary>
    public required OracleMode Mode { get; init; }

    /// <summary>Probabilities of member <paramref name="m"/>, shape (C).</summary>
    public ReadOnlySpan<double> Member(int m) => Probabilities.AsSpan(m * C, C);
}
