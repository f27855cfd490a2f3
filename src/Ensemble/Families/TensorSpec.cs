using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>A checked <see cref="TensorConfig"/>.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Datatype">Element type.</param>
/// <param name="Shape">Axes; the first is −1 (rows), other −1 vary.</param>
/// <param name="Config">What the manifest says of it.</param>
public sealed record TensorSpec(string Name, Datatype Datatype, long[] Shape, TensorConfig Config)
{
    /// <summary>Elements of a row; −1 where an axis besides the first varies.</summary>
    public int RowLength { get; } = Shape.AsSpan(1).Contains(-1) ? -1 : Tensor.ElementCount(Shape.AsSpan(1));
}
