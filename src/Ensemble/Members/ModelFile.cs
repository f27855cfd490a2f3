using System.Globalization;
using Ensemble.Members.Inspection;
using Ensemble.Members.Onnx;
using Google.Protobuf;

namespace Ensemble.Members;

/// <summary>Weights of an ONNX file that lie in others.</summary>
static class ModelFile
{
    /// <summary>Parses a model that was inspected.</summary>
    /// <exception cref="ModelException">With the reason.</exception>
    public static ModelProto Parse(byte[] model)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(model);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ModelException($"it is not an ONNX file, or a truncated one ({exception.Message})", exception);
        }
    }

    /// <summary>Weights that lie outside the file; those of nested graphs and attributes were refused before.</summary>
    public static IEnumerable<TensorProto> ExternalTensors(ModelProto model) =>
        model.Graph.Initializer.Where(t => t.DataLocation == TensorProto.Types.DataLocation.External);

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

        if (!ExternalPath.StaysInside(location))
            throw new ModelException($"external weight '{tensor.Name}' has the location '{location}', which does not stay inside the family's folder");
        return (location, offset, length);
    }

    static long Number(TensorProto tensor, StringStringEntryProto entry) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new ModelException($"external weight '{tensor.Name}' has the {entry.Key} '{entry.Value}'");
}
