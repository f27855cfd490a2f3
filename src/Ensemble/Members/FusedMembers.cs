using System.Collections.Concurrent;
using Ensemble.Families;
using Ensemble.Members.Inspection;
using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>
/// All members of a family in one model, run with one call: its inputs are the family's, its outputs the members', each named
/// <c>MEMBER.OUTPUT</c>. Thread-safe; freed with its family.
/// </summary>
sealed class FusedMembers : IDisposable
{
    readonly OnnxSession session;
    readonly ModelTensor[] inputs;
    readonly ModelTensor[] outputs;
    readonly string[] names;
    readonly int members;
    readonly ConcurrentDictionary<int, KeptSlots> slots = new();
    volatile bool isLeft;

    FusedMembers(OnnxSession session, ModelTensor[] inputs, ModelTensor[] outputs, string[] names, int members) =>
        (this.session, this.inputs, this.outputs, this.names, this.members) = (session, inputs, outputs, names, members);

    /// <summary>Numbers of rows at which it gave the members' bits in less time, each with the share of their time.</summary>
    public IReadOnlyDictionary<int, double> Shares { get; set; } = new Dictionary<int, double>();

    /// <summary>Whether how long a run takes follows from the shapes of its inputs.</summary>
    public bool IsBounded => session.IsBounded;

    /// <summary>Whether it gave what the members did not, and is asked no more.</summary>
    public bool IsLeft => isLeft;

    /// <summary>Loads the file.</summary>
    /// <param name="family">The family, whose members have files and tensors of numbers with fixed axes.</param>
    /// <param name="model">Its bytes, whose digest was checked.</param>
    /// <param name="limits">What the file may hold.</param>
    /// <param name="ended">Ends it, as a mistake.</param>
    /// <exception cref="ModelException">It cannot be run here, or is not of this family; the message says why.</exception>
    public static FusedMembers Load(Family family, byte[] model, ModelLimits limits, CancellationToken ended)
    {
        var loaded = OnnxSession.Load(model, new Dictionary<string, byte[]>(StringComparer.Ordinal), limits, ended);
        try
        {
            string[] publicNames = [.. family.Members.SelectMany(_ => family.Outputs.Select(o => o.Name))];
            ModelTensor[] takes = [.. family.Inputs.Select(i => Port(loaded.Inputs, "input", i.Name, i))];
            ModelTensor[] gives = [.. family.Members.SelectMany(m => family.Outputs.Select(o => Port(loaded.Outputs, "output", $"{m.Name}.{o.Name}", o)))];
            if (loaded.Inputs.Count != takes.Length)
                throw new ModelException($"it has {loaded.Inputs.Count} inputs, the family {takes.Length}");
            return new FusedMembers(loaded, takes, gives, publicNames, family.Members.Count);
        }
        catch (ModelException)
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Runs it on the calling thread.</summary>
    /// <param name="values">In the order of the family's inputs, checked against its signature.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    /// <returns>For each member its outputs in the order of the family's, under their public names; not checked.</returns>
    /// <exception cref="ModelException">ONNX Runtime failed; the message is its.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public Tensor[][] Run(IReadOnlyList<Tensor> values, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int rows = values[0].Rows;
        KeptSlots kept = slots.GetOrAdd(rows, static _ => new KeptSlots());
        MemberSlot slot = kept.Take() ?? new MemberSlot(session, inputs, outputs, rows);
        bool keep = false;
        try
        {
            Tensor[] all;
            using (cancellation.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, slot.Options))
                all = slot.Run(values, names);
            keep = !slot.Options.Terminate;
            int each = all.Length / members;
            var given = new Tensor[members][];
            for (int m = 0; m < members; m++)
                given[m] = all[(m * each)..((m + 1) * each)];
            return given;
        }
        catch (OnnxRuntimeException exception)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ModelException(exception.Message, exception);
        }
        finally
        {
            if (!keep || !kept.Keep(slot))
                slot.Dispose();
        }
    }

    /// <summary>Has it asked no more; true for the first who says so.</summary>
    public bool Leave()
    {
        bool first = !isLeft;
        isLeft = true;
        return first;
    }

    /// <summary>Frees it; nobody may be running it.</summary>
    public void Dispose()
    {
        foreach (KeptSlots kept in slots.Values)
        {
            while (kept.Take() is { } slot)
                slot.Dispose();
        }

        session.Dispose();
    }

    static ModelTensor Port(IReadOnlyList<ModelTensor> ports, string what, string name, TensorSpec spec)
    {
        if (ports.FirstOrDefault(p => p.Name == name) is not { } port)
            throw new ModelException($"it has no {what} '{name}'");
        return port.Datatype == spec.Datatype && port.Shape.AsSpan().SequenceEqual(spec.Shape) ? port
            : throw new ModelException($"{what} '{name}' is {port.Signature}, the family's is {spec.Datatype} [{string.Join(',', spec.Shape)}]");
    }
}
