using System.Text.Json;
using Ensemble.Tensors;

namespace Gateway.Protocols.Rest;

/// <summary>A request to infer as its caller writes it.</summary>
static class RequestWriter
{
    /// <summary>Writes a request of some rows, naming outputs where there are any.</summary>
    public static void Write(Utf8JsonWriter json, string id, IReadOnlyList<Tensor> inputs, int start, int rows, IReadOnlyList<string> outputs)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        Inputs(json, inputs, start, rows);
        if (outputs.Count > 0)
        {
            json.WriteStartArray("outputs");
            foreach (string output in outputs)
            {
                json.WriteStartObject();
                json.WriteString("name", output);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the key "inputs" with some rows of each.</summary>
    public static void Inputs(Utf8JsonWriter json, IReadOnlyList<Tensor> inputs, int start, int rows)
    {
        json.WriteStartArray("inputs");
        foreach (var input in inputs)
            Input(json, input, start, rows);
        json.WriteEndArray();
    }

    static void Input(Utf8JsonWriter json, Tensor input, int start, int rows)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.WriteString("datatype", input.Datatype.ToString());
        json.WriteStartArray("shape");
        json.WriteNumberValue(rows);
        foreach (long axis in input.Shape.AsSpan(1))
            json.WriteNumberValue(axis);
        json.WriteEndArray();
        json.WriteStartArray("data");
        TensorWriter.Rows(json, input, start, start + rows, null);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
