using Ensemble.Data;
using Ensemble.Members.Inspection;
using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>
/// One ONNX model opened to be looked at and tried, on the CPU with one thread. Not for serving. Safe for concurrent runs.
/// </summary>
public sealed class ModelProbe : IDisposable
{
    readonly OnnxSession session;
    readonly string where;

    ModelProbe(OnnxSession session, string where)
    {
        this.session = session;
        this.where = where;
    }

    /// <summary>Inputs in the model's order.</summary>
    public IReadOnlyList<ModelTensor> Inputs => session.Inputs;

    /// <summary>Outputs in the model's order.</summary>
    public IReadOnlyList<ModelTensor> Outputs => session.Outputs;

    /// <summary>Loads a model whose weights are all inside its bytes.</summary>
    /// <param name="onnx">The file's bytes.</param>
    /// <param name="where">What errors call it.</param>
    /// <exception cref="DataException">It is not a model that can be run here.</exception>
    public static ModelProbe Open(byte[] onnx, string where)
    {
        try
        {
            return new ModelProbe(OnnxSession.Load(onnx, new Dictionary<string, byte[]>(StringComparer.Ordinal), ModelLimits.None, CancellationToken.None), where);
        }
        catch (ModelException e)
        {
            throw new DataException($"{where}: {OneLine(e.Message)}", e);
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">One tensor for each of <see cref="Inputs"/>, under its name.</param>
    /// <returns>The outputs that are tensors, in the order of <see cref="Outputs"/>.</returns>
    /// <exception cref="DataException">The model fails on these inputs.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs)
    {
        var owned = new List<IDisposable>();
        try
        {
            OrtValue[] values = [.. inputs.Select(i => RuntimeTensors.ToOrtValue(i, owned))];
            string[] names = [.. Outputs.Where(o => o.Datatype is not null).Select(o => o.Name)];
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Session.Run(options, [.. inputs.Select(i => i.Name)], values, names);
            return [.. results.Select((value, i) => RuntimeTensors.FromOrtValue(value, names[i]))];
        }
        catch (Exception e) when (e is OnnxRuntimeException or ModelException)
        {
            throw new DataException($"{where}: the model failed: {OneLine(e.Message)}", e);
        }
        finally
        {
            owned.ForEach(v => v.Dispose());
        }
    }

    /// <summary>Binds memory for calls of so many rows, as serving does, so that calls can be timed.</summary>
    /// <param name="inputs">Values of each of <see cref="Inputs"/>, in their order, of that many rows.</param>
    /// <param name="outputs">Datatype and axes of the outputs to be given; the first axis −1.</param>
    public BoundCall Bind(IReadOnlyList<Tensor> inputs, IReadOnlyList<ModelTensor> outputs) =>
        new(session, [.. Inputs.Select((input, i) => input with { Shape = inputs[i].Shape })], outputs, inputs);

    /// <summary>Frees the native session.</summary>
    public void Dispose() => session.Dispose();

    static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
