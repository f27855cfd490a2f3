using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>An input or output as a model file declares it.</summary>
/// <param name="Name">The model's name for it.</param>
/// <param name="Datatype">Element type; null where it is no tensor (a sequence or map) or of a type that the protocol lacks.</param>
/// <param name="Shape">Axes, −1 where one is open; empty for a scalar.</param>
/// <param name="Kind">What it is in words, for messages.</param>
public sealed record ModelTensor(string Name, Datatype? Datatype, long[] Shape, string Kind)
{
    /// <summary>As <c>FP32 [-1,784]</c>.</summary>
    public string Signature => $"{Kind} [{string.Join(',', Shape)}]";
}
