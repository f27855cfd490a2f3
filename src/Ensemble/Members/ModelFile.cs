using System.Globalization;
using Ensemble.Members.Onnx;
using Google.Protobuf;

namespace Ensemble.Members;

/// <summary>What is read of an ONNX file before ONNX Runtime sees it.</summary>
public static class ModelFile
{
    static readonly HashSet<string> Domains = new(StringComparer.Ordinal)
    {
        "", "ai.onnx", "ai.onnx.ml", "com.microsoft", "ai.onnx.training", "ai.onnx.preview.training", "com.microsoft.nchwc",
    };

    /// <summary>Parses a model and refuses what must not be loaded: no graph, unknown operator domains.</summary>
    /// <exception cref="ModelException">With the reason.</exception>
    public static ModelProto Parse(byte[] model)
    {
        if (model.Length == 0)
            throw new ModelException("it is empty");
        ModelProto parsed;
        try
        {
            parsed = ModelProto.Parser.ParseFrom(model);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ModelException($"it is not an ONNX file, or a truncated one ({exception.Message})", exception);
        }

        if (parsed.Graph is null || parsed.Graph.Node.Count == 0)
            throw new ModelException("it is not an ONNX file: it has no graph");
        foreach (OperatorSetIdProto opset in parsed.OpsetImport)
        {
            if (!Domains.Contains(opset.Domain))
                throw new ModelException($"it needs operators of the domain '{opset.Domain}', which is not loaded here");
        }

        return parsed;
    }

    /// <summary>Weights that lie outside the file, in this graph and those nested in it.</summary>
    /// <exception cref="ModelException">An attribute, which cannot be replaced from outside, lies in an external file.</exception>
    public static IEnumerable<TensorProto> ExternalTensors(ModelProto model) => ExternalTensors(model.Graph);

    /// <summary>Where an external weight lies.</summary>
    /// <returns>Location as written, offset in bytes (0 when not written), length in bytes (−1 when not written).</returns>
    /// <exception cref="ModelException">The entry is incomplete or leaves the folder.</exception>
    public static (string Location, long Offset, long Length) ExternalLocation(TensorProto tensor)
    {
        string location = "";
        long offset = 0, length = -1;
        foreach (StringStringEntryProto entry in tensor.ExternalData)
        {
            switch (entry.Key)
            {
                case "location": location = entry.Value; break;
                case "offset": offset = Number(tensor, entry); break;
                case "length": length = Number(tensor, entry); break;
                default: break;
            }
        }

        if (location.Length == 0 || Path.IsPathRooted(location) || location.Contains('\\', StringComparison.Ordinal) || location.Split('/').Contains(".."))
            throw new ModelException($"external weight '{tensor.Name}' has the location '{location}', which does not stay inside the family's folder");
        return (location, offset, length);
    }

    static IEnumerable<TensorProto> ExternalTensors(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
                yield return tensor;
        }

        foreach (AttributeProto attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            if (attribute.Tensors.Append(attribute.T).Any(t => t?.DataLocation == TensorProto.Types.DataLocation.External))
                throw new ModelException($"attribute '{attribute.Name}' lies in an external file, which is not supported");
            foreach (GraphProto nested in attribute.Graphs.Append(attribute.G).Where(g => g is not null))
            {
                if (ExternalTensors(nested!).Any())
                    throw new ModelException("a nested graph has weights in an external file, which is not supported");
            }
        }
    }

    static long Number(TensorProto tensor, StringStringEntryProto entry) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new ModelException($"external weight '{tensor.Name}' has the {entry.Key} '{entry.Value}'");
}
