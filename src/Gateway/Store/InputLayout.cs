using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Binary;

namespace Gateway.Store;

/// <summary>A request's inputs as the store keeps them: row by row, as much as the policy allows.</summary>
sealed class InputLayout(Family family, IReadOnlyList<Tensor> inputs, InputsPolicy policy)
{
    /// <summary>JSON object: the policy, and name, datatype and row shape of each input in the order of the bytes.</summary>
    public string Describe()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("policy", policy.ToString().ToLowerInvariant());
            json.WriteStartArray("inputs");
            foreach (var input in inputs)
            {
                json.WriteStartObject();
                json.WriteString("name", input.Name);
                json.WriteString("datatype", input.Datatype.ToString());
                json.WriteStartArray("shape");
                foreach (long axis in input.Shape.AsSpan(1))
                    json.WriteNumberValue(axis);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>The row with what the policy allows of its inputs.</summary>
    public RowRecord Add(RowRecord row)
    {
        if (policy == InputsPolicy.None)
            return row;
        byte[] bytes = Bytes(row.Row);
        return row with
        {
            Digest = SHA256.HashData(bytes),
            Features = policy >= InputsPolicy.Features ? Features(row.Row) : null,
            Inputs = policy == InputsPolicy.Full ? bytes : null,
        };
    }

    byte[] Bytes(int row)
    {
        if (inputs.Count == 1)
            return BinaryTensorWriter.Write(inputs[0].Slice(row, 1)).ToArray();
        using var all = new MemoryStream();
        foreach (var input in inputs)
            all.Write(BinaryTensorWriter.Write(input.Slice(row, 1)).Span);
        return all.ToArray();
    }

    /// <summary>JSON object: the row's named features, as the family reads them; null where it names none.</summary>
    public string? Features(int row)
    {
        if (family.Inputs.All(i => i.Config.Features is null))
            return null;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            for (int i = 0; i < inputs.Count; i++)
                Features(json, family.Inputs[i].Config.Features ?? [], inputs[i], row);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    static void Features(Utf8JsonWriter json, FeatureConfig[] features, Tensor input, int row)
    {
        for (int f = 0; f < features.Length && f < input.RowLength; f++)
        {
            var feature = features[f];
            int element = (row * input.RowLength) + f;
            if (input.Strings is { } strings)
            {
                json.WriteString(feature.Name, Encoding.UTF8.GetString(strings[element]));
                continue;
            }

            double value = input.GetDouble(element);
            if (feature.Categories is { } names && value >= 0 && value < names.Length && value == Math.Floor(value))
                json.WriteString(feature.Name, names[(int)value]);
            else if (double.IsFinite(value))
                json.WriteNumber(feature.Name, value);
            else
                json.WriteNull(feature.Name);
        }
    }
}
