using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Gateway.Protocols.TensorFlow;

/// <summary>A family's metadata in TensorFlow Serving's words: one signature, its inputs and its own outputs.</summary>
static class SignatureWriter
{
    public const string Name = "serving_default";

    public static void Write(Utf8JsonWriter json, Family family)
    {
        json.WriteStartObject();
        json.WriteStartObject("model_spec");
        json.WriteString("name", family.Name);
        json.WriteString("signature_name", "");
        json.WriteString("version", family.Version);
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        // The inner one is the field of a message of the same name.
        json.WriteStartObject("signature_def");
        json.WriteStartObject("signature_def");
        json.WriteStartObject(Name);
        Tensors(json, "inputs", family.Inputs);
        Tensors(json, "outputs", family.Outputs);
        json.WriteString("method_name", "tensorflow/serving/predict");
        for (int i = 0; i < 5; i++)
            json.WriteEndObject();
    }

    static void Tensors(Utf8JsonWriter json, string key, IReadOnlyList<TensorSpec> tensors)
    {
        json.WriteStartObject(key);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", TypeName(tensor.Datatype));
            json.WriteStartObject("tensor_shape");
            json.WriteStartArray("dim");
            foreach (long axis in tensor.Shape)
            {
                json.WriteStartObject();
                // 64-bit integers are strings in protobuf's JSON.
                json.WriteString("size", axis.ToString());
                json.WriteString("name", "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("unknown_rank", false);
            json.WriteEndObject();
            json.WriteString("name", tensor.Name);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    static string TypeName(Datatype datatype) => datatype switch
    {
        Datatype.FP16 => "DT_HALF",
        Datatype.BF16 => "DT_BFLOAT16",
        Datatype.FP32 => "DT_FLOAT",
        Datatype.FP64 => "DT_DOUBLE",
        Datatype.BYTES => "DT_STRING",
        _ => $"DT_{datatype}",
    };
}
