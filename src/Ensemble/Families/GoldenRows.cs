using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>Kept inputs of a family, with the truth where it is known.</summary>
/// <param name="Inputs">In the order of the family's inputs.</param>
/// <param name="Labels">True labels; null when unknown.</param>
public sealed record GoldenRows(IReadOnlyList<Tensor> Inputs, string[]? Labels)
{
    /// <summary>Rows, 1 or more.</summary>
    public int Rows => Inputs[0].Rows;

    /// <summary>What each member gave for each output when the rows were kept.</summary>
    internal IReadOnlyDictionary<(string Member, string Output), Tensor> Expected { get; init; } = new Dictionary<(string, string), Tensor>();
}
