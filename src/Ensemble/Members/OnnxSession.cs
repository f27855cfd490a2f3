using Ensemble.Members.Inspection;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Ensemble.Members;

/// <summary>
/// One model loaded from bytes: one thread, operators in sequence, all graph optimisations. Running is thread-safe.
/// </summary>
sealed class OnnxSession : IDisposable
{
    /// <summary>What a protobuf message can hold, less some room.</summary>
    const long LargestModel = int.MaxValue - 4096;

    OnnxSession(InferenceSession session, bool isBounded, bool isElsewhere)
    {
        (Session, IsBounded, IsElsewhere) = (session, isBounded, isElsewhere);
        Inputs = [.. session.InputMetadata.Select(p => Port(p.Key, p.Value))];
        Outputs = [.. session.OutputMetadata.Select(p => Port(p.Key, p.Value))];
    }

    public InferenceSession Session { get; }

    /// <summary>Whether how long a run takes follows from the shapes of its inputs.</summary>
    public bool IsBounded { get; }

    /// <summary>Whether a device with memory of its own runs it.</summary>
    public bool IsElsewhere { get; set; }

    public IReadOnlyList<ModelTensor> Inputs { get; }

    public IReadOnlyList<ModelTensor> Outputs { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="model">The ONNX file's bytes.</param>
    /// <param name="externalFiles">External data by the location that the model writes; copied.</param>
    /// <param name="limits">What the file may hold.</param>
    /// <param name="ended">Ends the building of the session between two of its steps.</param>
    /// <exception cref="ModelException">The bytes are not a model that can be run here; the message says why.</exception>
    public static OnnxSession Load(byte[] model, IReadOnlyDictionary<string, byte[]> externalFiles, ModelLimits limits, CancellationToken ended)
    {
        var inspection = ModelInspection.Of(model, limits);
        if (inspection.HasExternalData)
            model = Embedded(ModelFile.Parse(model), externalFiles);
        OnnxRuntimeEnvironment.Ensure();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Whatever else its bytes look like: what was inspected is what is loaded.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        if (limits.Memory > 0)
        {
            OnnxRuntimeEnvironment.ShareMemory(limits.Memory);
            options.AddSessionConfigEntry("session.use_env_allocators", "1");
        }

        DeviceProviders.Add(options, limits.Device);
        using CancellationTokenRegistration registration = ended.UnsafeRegister(static o => ((SessionOptions)o!).SetLoadCancellationFlag(true), options);
        try
        {
            return new OnnxSession(new InferenceSession(model, options), inspection.IsBounded, limits.Device.IsAccelerator);
        }
        catch (OnnxRuntimeException exception)
        {
            if (ended.IsCancellationRequested)
                throw new ModelException("it took too long to load (Limits.LoadTime)", exception);
            throw new ModelException($"ONNX Runtime refuses it: {exception.Message}", exception);
        }
    }

    public void Dispose() => Session.Dispose();

    // ONNX Runtime would look for the files itself; it gets the hashed bytes inside the model instead.
    static byte[] Embedded(ModelProto model, IReadOnlyDictionary<string, byte[]> files)
    {
        long size = model.CalculateSize();
        foreach (TensorProto tensor in ModelFile.ExternalTensors(model))
        {
            ReadOnlySpan<byte> weight = ExternalWeight(tensor, files);
            if ((size += weight.Length) > LargestModel)
                throw new ModelException($"with its external data it is larger than {LargestModel} bytes");
            tensor.RawData = ByteString.CopyFrom(weight);
            tensor.ExternalData.Clear();
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        }

        return model.ToByteArray();
    }

    static ReadOnlySpan<byte> ExternalWeight(TensorProto tensor, IReadOnlyDictionary<string, byte[]> files)
    {
        (string location, long offset, long length) = ModelFile.ExternalLocation(tensor);
        if (!files.TryGetValue(location, out byte[]? bytes))
            throw new ModelException($"weight '{tensor.Name}' lies in external file '{location}', which the manifest does not list under files");
        if (ElementTypes.ToDatatype((Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)tensor.DataType) is not { } datatype || datatype == Datatype.BYTES)
            throw new ModelException($"external weight '{tensor.Name}' has element type {tensor.DataType}");
        long size = Tensor.ElementCount(tensor.Dims.ToArray()) * (long)datatype.Size();
        if (length >= 0 && length != size || offset < 0 || offset + size > bytes.Length)
            throw new ModelException($"external weight '{tensor.Name}' needs bytes {offset} to {offset + size} of '{location}', which has {bytes.Length}");
        return bytes.AsSpan((int)offset, (int)size);
    }

    static ModelTensor Port(string name, NodeMetadata metadata)
    {
        if (metadata.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR)
            return new ModelTensor(name, null, [], metadata.OnnxValueType.ToString().Replace("ONNX_TYPE_", "", StringComparison.Ordinal).ToLowerInvariant());
        Datatype? datatype = ElementTypes.ToDatatype(metadata.ElementDataType);
        return new ModelTensor(name, datatype, [.. metadata.Dimensions.Select(d => (long)d)], datatype?.ToString() ?? metadata.ElementDataType.ToString());
    }
}
