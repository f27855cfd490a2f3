using System.Collections.Concurrent;
using Ensemble.Families;
using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>A member that runs in this process. Thread-safe; freed with its family.</summary>
public sealed class OnnxMember : Member
{
    /// <summary>Row counts with a kept slot; larger calls bind anew.</summary>
    const int LargestKeptRows = 64;

    readonly OnnxSession session;
    readonly ModelTensor[] inputs;
    readonly ModelTensor[] outputs;
    readonly string[] outputNames;
    readonly bool fixedShapes;
    readonly bool conditionedOnLambda;
    readonly ConcurrentDictionary<int, KeptSlots> slots = new();

    internal OnnxMember(MemberConfig config, OnnxSession session, ModelTensor[] inputs, ModelTensor[] outputs, string[] outputNames, int[]? labelOrder, bool conditionedOnLambda)
        : base(config, labelOrder)
    {
        this.session = session;
        this.inputs = inputs;
        this.outputs = outputs;
        this.outputNames = outputNames;
        RowByRow = inputs.Take(inputs.Length - (conditionedOnLambda ? 1 : 0)).Any(i => i.Shape[0] == 1);
        this.conditionedOnLambda = conditionedOnLambda;
        fixedShapes = inputs.Concat(outputs).All(p => p.Datatype != Datatype.BYTES && !p.Shape.AsSpan(1).Contains(-1));
    }

    /// <inheritdoc/>
    public override bool RowByRow { get; }

    /// <inheritdoc/>
    internal override bool IsHere => true;

    /// <inheritdoc/>
    internal override bool IsBounded => session.IsBounded && fixedShapes;

    /// <summary>Runs the model on the calling thread.</summary>
    /// <param name="values">In the order of the family's inputs, checked against its signature.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    /// <param name="lambda">λ to tell a conditioned model instead of the member's own, in [0, 1]; null for the own.</param>
    /// <returns>In the order of the family's outputs, under their public names; not checked.</returns>
    /// <exception cref="ModelException">ONNX Runtime failed; the message is its.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> values, CancellationToken cancellation, double? lambda = null)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            int rows = values[0].Rows;
            if (!RowByRow || rows == 1)
                return RunRows(values, rows, lambda, cancellation);
            var parts = new List<IReadOnlyList<Tensor>>(rows);
            for (int row = 0; row < rows; row++)
                parts.Add(RunRows([.. values.Select(v => v.Slice(row, 1))], 1, lambda, cancellation));
            return [.. Enumerable.Range(0, outputs.Length).Select(i => TensorRows.Concatenate([.. parts.Select(p => p[i])]))];
        }
        catch (OnnxRuntimeException exception)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ModelException(exception.Message, exception);
        }
    }

    internal override void Free()
    {
        foreach (KeptSlots kept in slots.Values)
        {
            while (kept.Take() is { } slot)
                slot.Dispose();
        }

        session.Dispose();
    }

    internal override ValueTask<IReadOnlyList<Tensor>> RunAsync(MemberInputs inputs, double? lambda, CancellationToken cancellation) =>
        ValueTask.FromResult(Run(inputs.Tensors, cancellation, lambda));

    IReadOnlyList<Tensor> RunRows(IReadOnlyList<Tensor> values, int rows, double? lambda, CancellationToken cancellation)
    {
        if (conditionedOnLambda)
            values = [.. values, LambdaInput(rows, lambda ?? Lambda!.Value)];
        if (!fixedShapes || rows == 0)
            return RunUnbound(values, cancellation);
        KeptSlots kept = slots.GetOrAdd(rows, static _ => new KeptSlots());
        MemberSlot slot = kept.Take() ?? new MemberSlot(session, inputs, outputs, rows);
        bool keep = false;
        try
        {
            Tensor[] results;
            using (cancellation.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, slot.Options))
                results = slot.Run(values, outputNames);
            keep = rows <= LargestKeptRows && !slot.Options.Terminate;
            return results;
        }
        finally
        {
            if (!keep || !kept.Keep(slot))
                slot.Dispose();
        }
    }

    Tensor LambdaInput(int rows, double lambda)
    {
        ModelTensor port = inputs[^1];
        return LambdaTensor.Of(port.Name, port.Datatype!.Value, port.Shape, lambda, rows);
    }

    Tensor[] RunUnbound(IReadOnlyList<Tensor> values, CancellationToken cancellation)
    {
        using var options = new RunOptions();
        using CancellationTokenRegistration registration =
            cancellation.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);
        var owned = new List<IDisposable>();
        try
        {
            OrtValue[] inputValues = [.. values.Select(v => RuntimeTensors.ToOrtValue(v, owned))];
            using IDisposableReadOnlyCollection<OrtValue> results = session.Session.Run(
                options, inputs.Select(i => i.Name).ToArray(), inputValues, outputs.Select(o => o.Name).ToArray());
            return [.. results.Select((r, i) => RuntimeTensors.FromOrtValue(r, outputNames[i]))];
        }
        finally
        {
            owned.ForEach(o => o.Dispose());
        }
    }
}
