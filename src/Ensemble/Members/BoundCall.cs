using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>One call of a model over and over on the same rows, its memory bound once. For one caller at a time.</summary>
public sealed class BoundCall : IDisposable
{
    readonly MemberSlot slot;
    readonly IReadOnlyList<Tensor> inputs;
    readonly string[] names;

    internal BoundCall(OnnxSession session, IReadOnlyList<ModelTensor> ports, IReadOnlyList<ModelTensor> outputs, IReadOnlyList<Tensor> inputs)
    {
        this.inputs = inputs;
        names = [.. outputs.Select(o => o.Name)];
        slot = new MemberSlot(session, ports, outputs, inputs[0].Rows);
    }

    /// <summary>Runs the model.</summary>
    public IReadOnlyList<Tensor> Run() => slot.Run(inputs, names);

    /// <summary>Frees the memory.</summary>
    public void Dispose() => slot.Dispose();
}
