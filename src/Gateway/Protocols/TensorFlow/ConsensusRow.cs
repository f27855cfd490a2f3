using System.Text;
using System.Text.Json;
using Ensemble.Decisions;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>What is ours of one row, as an object: each output under its name without the prefix.</summary>
static class ConsensusRow
{
    const string Reasons = ConsensusOutputs.Prefix + "reasons";

    public static void Write(Utf8JsonWriter json, IReadOnlyList<ReplyTensor> outputs, int row, bool[]? withheld)
    {
        json.WriteStartObject();
        foreach (var output in outputs)
        {
            json.WritePropertyName(output.Tensor.Name[ConsensusOutputs.Prefix.Length..]);
            if (output.Answers && withheld is not null && withheld[row])
                json.WriteNullValue();
            else if (output.Tensor.Name == Reasons)
                Words(json, Encoding.UTF8.GetString(output.Tensor.Strings![row]));
            else
                NestedWriter.Row(json, output.Tensor, row);
        }

        json.WriteEndObject();
    }

    static void Words(Utf8JsonWriter json, string list)
    {
        json.WriteStartArray();
        foreach (string word in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
