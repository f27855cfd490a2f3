using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>An input or output as the model itself declares it.</summary>
/// <param name="Name">The model's own name for it.</param>
/// <param name="Datatype">Element type; null when it is no tensor, or of a type that the protocol does not know.</param>
/// <param name="Shape">Axes, −1 where they vary.</param>
public sealed record ModelPort(string Name, Datatype? Datatype, long[] Shape)
{
    /// <summary>Datatype and shape for messages, as FP32[-1,784].</summary>
    public override string ToString() => $"{Datatype?.ToString() ?? "no tensor"}[{string.Join(',', Shape)}]";
}
