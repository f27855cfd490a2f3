using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Pipeline;

namespace Gateway.Protocols.Rest;

/// <summary>A family as the model configuration that clients of Triton ask for before they cut their rows into requests.</summary>
static class ConfigWriter
{
    /// <summary>Writes the configuration; <paramref name="rows"/> is the most that one request may carry.</summary>
    public static void Write(Utf8JsonWriter json, Family family, int rows)
    {
        json.WriteStartObject();
        json.WriteString("name", family.Name);
        json.WriteString("platform", "ensemble");
        json.WriteNumber("max_batch_size", rows);
        Tensors(json, "input", family.Inputs);
        Tensors(json, "output", OutputSelection.All(family));
        json.WriteEndObject();
    }

    // The axis of rows is left out of dims, as max_batch_size stands for it; a row of one element has none.
    static void Tensors(Utf8JsonWriter json, string key, IEnumerable<TensorSpec> tensors)
    {
        json.WriteStartArray(key);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("data_type", "TYPE_" + (tensor.Datatype == Datatype.BYTES ? "STRING" : tensor.Datatype.ToString()));
            json.WriteStartArray("dims");
            foreach (long axis in tensor.Shape.AsSpan(1))
                json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
