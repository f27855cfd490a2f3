using Ensemble.Data;
using Ensemble.Members.Onnx;
using Google.Protobuf;

namespace Export.Onnx;

/// <summary>An ONNX file and the files beside it that hold some of its weights.</summary>
sealed class OnnxFile
{
    OnnxFile(string path, ModelProto model, byte[] bytes, IReadOnlyDictionary<string, byte[]> external)
    {
        Path = path;
        Model = model;
        Bytes = bytes;
        External = external;
    }

    public string Path { get; }

    public ModelProto Model { get; }

    /// <summary>The file's content.</summary>
    public byte[] Bytes { get; }

    /// <summary>Content of each file of weights by its path beside the model.</summary>
    public IReadOnlyDictionary<string, byte[]> External { get; }

    /// <summary>Reads a model and its weights.</summary>
    /// <exception cref="DataException">No ONNX model, or a file of weights is missing or lies outside the model's folder.</exception>
    public static OnnxFile Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new DataException($"{path}: not an ONNX model: {e.Message}", e);
        }

        if (model.Graph is null || model.Graph.Node.Count == 0)
            throw new DataException($"{path}: not an ONNX model: it has no graph");
        var external = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (TensorProto tensor in Externals(model.Graph))
        {
            string location = Entry(tensor, "location")
                ?? throw new DataException($"{path}: weight '{tensor.Name}' lies outside the file, but where is not said");
            if (!external.ContainsKey(location))
                external[location] = ReadBytes(Beside(path, location, tensor.Name));
        }

        return new OnnxFile(path, model, bytes, external);
    }

    /// <summary>The same file with an edited model.</summary>
    public OnnxFile With(ModelProto model) => new(Path, model, model.ToByteArray(), External);

    /// <summary>The model's bytes with every weight inside.</summary>
    public byte[] Inlined()
    {
        if (External.Count == 0)
            return Bytes;
        ModelProto model = Model.Clone();
        foreach (TensorProto tensor in Externals(model.Graph))
        {
            byte[] file = External[Entry(tensor, "location")!];
            long offset = long.Parse(Entry(tensor, "offset") ?? "0");
            long length = Entry(tensor, "length") is { } text ? long.Parse(text) : file.Length - offset;
            if (offset < 0 || length < 0 || offset + length > file.Length)
                throw new DataException($"{Path}: weight '{tensor.Name}' lies at {offset} + {length} of a file of {file.Length} bytes");
            tensor.RawData = ByteString.CopyFrom(file, (int)offset, (int)length);
            tensor.ExternalData.Clear();
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        }

        return model.ToByteArray();
    }

    static IEnumerable<TensorProto> Externals(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer.Where(IsExternal))
            yield return tensor;
        foreach (AttributeProto attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            if (attribute.T is { } value && IsExternal(value))
                yield return value;
            IEnumerable<GraphProto> inner = attribute.G is { } one ? [one, .. attribute.Graphs] : attribute.Graphs;
            foreach (TensorProto tensor in inner.SelectMany(Externals))
                yield return tensor;
        }
    }

    static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    static string? Entry(TensorProto tensor, string key) =>
        tensor.ExternalData.FirstOrDefault(e => string.Equals(e.Key, key, StringComparison.Ordinal))?.Value;

    // A model is somebody else's file: its weights are read from its own folder and nowhere else.
    static string Beside(string path, string location, string tensor)
    {
        bool inside = location.Length > 0 && !System.IO.Path.IsPathRooted(location) && !location.Contains('\\', StringComparison.Ordinal)
            && !location.Split('/').Contains("..", StringComparer.Ordinal);
        if (!inside)
            throw new DataException($"{path}: weight '{tensor}' lies in '{location}', outside the model's folder");
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", location);
    }

    static byte[] ReadBytes(string path)
    {
        if (!File.Exists(path))
            throw new DataException($"{path}: no such file");
        if (new FileInfo(path).Length > DataFile.MaxBytes)
            throw new DataException($"{path}: more than {DataFile.MaxBytes} bytes");
        return File.ReadAllBytes(path);
    }
}
