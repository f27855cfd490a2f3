namespace Ensemble.Scores;

/// <summary>Class probabilities of the members that answered one row. A view: valid as long as its memory is.</summary>
/// <param name="probabilities">Shape (K, C), row-major, each row a distribution; K ≥ 1, C ≥ 2.</param>
/// <param name="weights">Shape (K), each &gt; 0.</param>
/// <param name="classes">C.</param>
public readonly ref struct MemberProbabilities(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> weights, int classes)
{
    /// <summary>All probabilities, shape (K, C).</summary>
    public ReadOnlySpan<double> All { get; } = probabilities;

    /// <summary>How far each member says the row is from what it learnt, shape (K), each ≥ 0; empty where members say nothing.</summary>
    public ReadOnlySpan<double> Distances { get; init; }

    /// <summary>Weights, shape (K).</summary>
    public ReadOnlySpan<double> Weights { get; } = weights;

    /// <summary>C.</summary>
    public int Classes { get; } = classes;

    /// <summary>K.</summary>
    public int Members => Weights.Length;

    /// <summary>Probabilities of one member, shape (C).</summary>
    public ReadOnlySpan<double> this[int member] => All.Slice(member * Classes, Classes);

    /// <summary>Writes p̄ = Σ w_m p_m / Σ w_m, summed in member order.</summary>
    /// <param name="mean">Shape (C).</param>
    public void Mean(Span<double> mean)
    {
        mean.Clear();
        double total = 0;
        for (int m = 0; m < Members; m++)
        {
            ReadOnlySpan<double> p = this[m];
            double weight = Weights[m];
            total += weight;
            for (int c = 0; c < p.Length; c++)
                mean[c] += weight * p[c];
        }

        for (int c = 0; c < mean.Length; c++)
            mean[c] /= total;
    }
}
