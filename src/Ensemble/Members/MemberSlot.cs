using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>
/// Inputs, outputs and binding of one call for a fixed number of rows, made once and used again. For one caller at a time.
/// </summary>
sealed class MemberSlot : IDisposable
{
    readonly InferenceSession session;
    readonly OrtIoBinding binding;
    readonly bool isElsewhere;
    readonly string[] inputNames;
    readonly PinnedTensor[] inputs;
    readonly PinnedTensor[] outputs;
    readonly (Datatype Datatype, long[] Shape)[] outputTypes;

    public MemberSlot(OnnxSession model, IReadOnlyList<ModelTensor> inputPorts, IReadOnlyList<ModelTensor> outputPorts, int rows)
    {
        (session, isElsewhere) = (model.Session, model.IsElsewhere);
        inputNames = [.. inputPorts.Select(p => p.Name)];
        binding = session.CreateIoBinding();
        inputs = [.. inputPorts.Select(p => new PinnedTensor(p.Datatype!.Value, WithRows(p.Shape, rows)))];
        outputTypes = [.. outputPorts.Select(p => (p.Datatype!.Value, WithRows(p.Shape, rows)))];
        outputs = [.. outputTypes.Select(t => new PinnedTensor(t.Datatype, t.Shape))];
        for (int i = 0; i < inputs.Length; i++)
            binding.BindInput(inputNames[i], inputs[i].Value);
        for (int i = 0; i < outputs.Length; i++)
            binding.BindOutput(outputPorts[i].Name, outputs[i].Value);
    }

    /// <summary>Options of the run, by which it can be ended from another thread.</summary>
    public RunOptions Options { get; } = new();

    /// <summary>Copies the inputs in, runs, and copies the outputs out.</summary>
    public Tensor[] Run(IReadOnlyList<Tensor> values, IReadOnlyList<string> outputNames)
    {
        for (int i = 0; i < inputs.Length; i++)
            values[i].Bytes.CopyTo(inputs[i].Bytes);
        // What lies in other memory than the device's is copied to it when it is bound, and not when it is run.
        for (int i = 0; isElsewhere && i < inputs.Length; i++)
            binding.BindInput(inputNames[i], inputs[i].Value);
        if (isElsewhere)
            binding.SynchronizeBoundInputs();
        session.RunWithBinding(Options, binding);
        if (isElsewhere)
            binding.SynchronizeBoundOutputs();
        var results = new Tensor[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            results[i] = Tensor.Create(outputNames[i], outputTypes[i].Datatype, outputTypes[i].Shape);
            outputs[i].Bytes.AsSpan(0, outputs[i].Size).CopyTo(results[i].Bytes);
        }

        return results;
    }

    public void Dispose()
    {
        binding.Dispose();
        Options.Dispose();
        foreach (PinnedTensor tensor in inputs.Concat(outputs))
            tensor.Dispose();
    }

    static long[] WithRows(long[] shape, int rows) => shape is [-1, ..] ? [rows, .. shape.AsSpan(1)] : shape;
}
