using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>One call of a model over and over on the same rows, its memory bound once. For one caller at a time.</summary>
public sealed class BoundCall : IDisposable
{
    readonly InferenceSession session;
    readonly MemberSlot slot;
    readonly IReadOnlyList<Tensor> inputs;
    readonly string[] names;

    internal BoundCall(InferenceSession session, IReadOnlyList<ModelTensor> ports, IReadOnlyList<ModelTensor> outputs, IReadOnlyList<Tensor> inputs)
    {
        this.session = session;
        this.inputs = inputs;
        names = [.. outputs.Select(o => o.Name)];
        slot = new MemberSlot(session, ports, outputs, inputs[0].Rows);
    }

    /// <summary>Runs the model.</summary>
    public IReadOnlyList<Tensor> Run() => slot.Run(session, inputs, names);

    /// <summary>Frees the memory.</summary>
    public void Dispose() => slot.Dispose();
}
