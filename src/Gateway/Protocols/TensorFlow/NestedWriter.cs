using System.Text.Json;
using System.Text.Unicode;
using Ensemble.Tensors;
using Gateway.Protocols.Rest;

namespace Gateway.Protocols.TensorFlow;

/// <summary>Rows as JSON, nested as their shape.</summary>
static class NestedWriter
{
    /// <summary>Outputs that end so hold bytes, not text.</summary>
    const string BytesSuffix = "_bytes";

    /// <summary>Writes one row: a bare value where rows have no axes of their own.</summary>
    public static void Row(Utf8JsonWriter json, Tensor tensor, int row)
    {
        int next = row * tensor.RowLength;
        Axis(json, tensor, 1, ref next);
    }

    static void Axis(Utf8JsonWriter json, Tensor tensor, int axis, ref int next)
    {
        if (axis == tensor.Shape.Length)
        {
            Element(json, tensor, next++);
            return;
        }

        json.WriteStartArray();
        for (long i = 0; i < tensor.Shape[axis]; i++)
            Axis(json, tensor, axis + 1, ref next);
        json.WriteEndArray();
    }

    static void Element(Utf8JsonWriter json, Tensor tensor, int i)
    {
        // What is no text cannot be said otherwise, whatever its output is called.
        if (tensor.Strings is { } strings && (tensor.Name.EndsWith(BytesSuffix, StringComparison.Ordinal) || !Utf8.IsValid(strings[i])))
            JsonBase64.Write(json, strings[i]);
        else
            TensorWriter.Element(json, tensor, i);
    }
}
