using System.Runtime.InteropServices;
using Ensemble.Data;
using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = Ensemble.Tensors.Tensor;

namespace Ensemble.Members;

/// <summary>
/// One ONNX model opened to be looked at and tried, on the CPU with one thread. Not for serving. Safe for concurrent runs.
/// </summary>
public sealed partial class ModelProbe : IDisposable
{
    static readonly OrtEnv Environment = StartEnvironment();

    readonly InferenceSession session;
    readonly string where;

    ModelProbe(InferenceSession session, string where)
    {
        this.session = session;
        this.where = where;
        Inputs = [.. session.InputNames.Select(n => Describe(n, session.InputMetadata[n]))];
        Outputs = [.. session.OutputNames.Select(n => Describe(n, session.OutputMetadata[n]))];
    }

    /// <summary>Inputs in the model's order.</summary>
    public IReadOnlyList<ModelTensor> Inputs { get; }

    /// <summary>Outputs in the model's order.</summary>
    public IReadOnlyList<ModelTensor> Outputs { get; }

    /// <summary>Loads a model whose weights are all inside its bytes.</summary>
    /// <param name="onnx">The file's bytes.</param>
    /// <param name="where">What errors call it.</param>
    /// <exception cref="DataException">ONNX Runtime refuses it.</exception>
    public static ModelProbe Open(byte[] onnx, string where)
    {
        _ = Environment;
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            return new ModelProbe(new InferenceSession(onnx, options), where);
        }
        catch (OnnxRuntimeException e)
        {
            throw new DataException($"{where}: ONNX Runtime refuses the model: {OneLine(e.Message)}", e);
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">One tensor for each of <see cref="Inputs"/>, under its name.</param>
    /// <returns>The outputs that are tensors, in the order of <see cref="Outputs"/>.</returns>
    /// <exception cref="DataException">The model fails on these inputs.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs)
    {
        var values = new List<OrtValue>();
        try
        {
            values.AddRange(inputs.Select(ToValue));
            string[] names = [.. Outputs.Where(o => o.Datatype is not null).Select(o => o.Name)];
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [.. inputs.Select(i => i.Name)], values, names);
            return [.. results.Select((value, i) => FromValue(names[i], value))];
        }
        catch (OnnxRuntimeException e)
        {
            throw new DataException($"{where}: the model failed: {OneLine(e.Message)}", e);
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    /// <summary>Frees the native session.</summary>
    public void Dispose() => session.Dispose();

    static ModelTensor Describe(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor)
            return new ModelTensor(name, null, [],
                metadata.OnnxValueType.ToString().Replace("ONNX_TYPE_", "", StringComparison.Ordinal).ToLowerInvariant());
        Datatype? datatype = FromElement(metadata.ElementDataType);
        string kind = datatype?.ToString() ?? metadata.ElementDataType.ToString();
        return new ModelTensor(name, datatype, [.. metadata.Dimensions.Select(d => (long)d)], kind);
    }

    static OrtValue ToValue(Tensor tensor)
    {
        if (tensor.Strings is { } strings)
        {
            OrtValue text = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, tensor.Shape);
            for (int i = 0; i < strings.Length; i++)
                text.StringTensorSetElementAt(strings[i].AsSpan(), i);
            return text;
        }

        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, ToElement(tensor.Datatype), tensor.Shape);
        if (tensor.Count > 0)
            tensor.Bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    static Tensor FromValue(string name, OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        Datatype datatype = FromElement(info.ElementDataType)
            ?? throw new DataException($"output '{name}' is of type {info.ElementDataType}");
        long[] shape = info.Shape;
        if (datatype == Datatype.BYTES)
            return Tensor.FromStrings(name, shape,
                [.. Enumerable.Range(0, Tensor.ElementCount(shape)).Select(i => value.GetStringElementAsSpan(i).ToArray())]);
        var tensor = Tensor.Create(name, datatype, shape);
        if (tensor.Count > 0)
            value.GetTensorMutableRawData().CopyTo(tensor.Bytes);
        return tensor;
    }

    static Datatype? FromElement(TensorElementType type) => type switch
    {
        TensorElementType.Bool => Datatype.BOOL,
        TensorElementType.UInt8 => Datatype.UINT8,
        TensorElementType.UInt16 => Datatype.UINT16,
        TensorElementType.UInt32 => Datatype.UINT32,
        TensorElementType.UInt64 => Datatype.UINT64,
        TensorElementType.Int8 => Datatype.INT8,
        TensorElementType.Int16 => Datatype.INT16,
        TensorElementType.Int32 => Datatype.INT32,
        TensorElementType.Int64 => Datatype.INT64,
        TensorElementType.Float16 => Datatype.FP16,
        TensorElementType.BFloat16 => Datatype.BF16,
        TensorElementType.Float => Datatype.FP32,
        TensorElementType.Double => Datatype.FP64,
        TensorElementType.String => Datatype.BYTES,
        _ => null,
    };

    static TensorElementType ToElement(Datatype datatype) =>
        Enum.GetValues<TensorElementType>().First(t => FromElement(t) == datatype);

    static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();

    // ONNX Runtime reads the variable with getenv, which does not see what .NET sets for itself.
    static OrtEnv StartEnvironment()
    {
        _ = SetEnvironment("ORT_DISABLE_TELEMETRY", "1", 1);
        OrtEnv environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
