using System.Text;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Guarding;

/// <summary>Writes a row of a family's inputs as the body that a guard route maps back to it.</summary>
/// <param name="route">Where each value goes.</param>
/// <param name="family">The family.</param>
/// <param name="template">Body into which the values are put; null for an empty one.</param>
sealed class RowBody(GuardedRoute route, Family family, JsonObject? template)
{
    /// <summary>The body's JSON.</summary>
    /// <exception cref="DataException">A feature has no place in the route, or two have one.</exception>
    public string Write(IReadOnlyList<Tensor> inputs, int row)
    {
        if (route.Pointers is null)
            return new JsonObject { ["inputs"] = new JsonArray([.. inputs.Select(i => Protocol(i, row))]) }.ToJsonString();
        JsonNode? root = template?.DeepClone();
        for (int i = 0; i < inputs.Count; i++)
        {
            TensorSpec spec = family.Inputs[i];
            if (route.Pointers.TryGetValue(spec.Name, out string[]? whole))
            {
                int element = row * inputs[i].RowLength;
                Put(ref root, whole, spec.RowLength == 1 ? Value(inputs[i], element, spec.Config.Features?[0]) : Nested(inputs[i], 1, ref element, spec.Config.Features, row));
                continue;
            }

            for (int f = 0; f < (spec.Config.Features?.Length ?? 0); f++)
            {
                FeatureConfig feature = spec.Config.Features![f];
                if (route.Pointers.TryGetValue(feature.Name, out string[]? place))
                    Put(ref root, place, Value(inputs[i], (row * inputs[i].RowLength) + f, feature));
            }
        }

        return (root ?? new JsonObject()).ToJsonString();
    }

    static JsonObject Protocol(Tensor input, int row)
    {
        int first = row * input.RowLength;
        return new()
        {
            ["name"] = input.Name,
            ["shape"] = new JsonArray([JsonValue.Create(1), .. input.Shape.Skip(1).Select(a => (JsonNode)JsonValue.Create(a))]),
            ["datatype"] = input.Datatype.ToString(),
            ["data"] = new JsonArray([.. Enumerable.Range(first, input.RowLength).Select(e => Value(input, e, null))]),
        };
    }

    static JsonArray Nested(Tensor input, int axis, ref int element, FeatureConfig[]? features, int row)
    {
        var array = new JsonArray();
        for (long i = 0; i < input.Shape[axis]; i++)
        {
            if (axis + 1 < input.Shape.Length)
            {
                array.Add(Nested(input, axis + 1, ref element, features, row));
                continue;
            }

            array.Add(Value(input, element, features?[element - (row * input.RowLength)]));
            element++;
        }

        return array;
    }

    static JsonNode? Value(Tensor input, int element, FeatureConfig? feature)
    {
        if (input.Strings is { } strings)
            return Encoding.UTF8.GetString(strings[element]);
        double value = input.GetDouble(element);
        if (double.IsNaN(value))
            return null;
        if (feature?.Categories is { } categories)
            return value >= 0 && value < categories.Length ? categories[(int)value] : throw new DataException($"feature '{feature.Name}': {value} is none of its categories");
        return input.Datatype switch
        {
            Datatype.FP32 => JsonValue.Create((float)value),
            Datatype.BOOL => JsonValue.Create(value != 0),
            Datatype.INT64 => JsonValue.Create(input.As<long>()[element]),
            Datatype.UINT64 => JsonValue.Create(input.As<ulong>()[element]),
            _ => JsonValue.Create(value),
        };
    }

    static void Put(ref JsonNode? root, string[] place, JsonNode? value)
    {
        if (place.Length == 0)
        {
            root = value;
            return;
        }

        root ??= Container(place[0]);
        JsonNode at = root;
        for (int i = 0; i + 1 < place.Length; i++)
        {
            JsonNode? next = Get(at, place[i]);
            if (next is null)
                Set(at, place[i], next = Container(place[i + 1]));
            at = next;
        }

        Set(at, place[^1], value);
    }

    static JsonNode Container(string token) => IsIndex(token, out _) ? new JsonArray() : new JsonObject();

    static bool IsIndex(string token, out int index) => int.TryParse(token, System.Globalization.NumberStyles.None, null, out index) && index < 10_000;

    static JsonNode? Get(JsonNode at, string token) => at switch
    {
        JsonObject all => all[token],
        JsonArray array when IsIndex(token, out int index) => index < array.Count ? array[index] : null,
        _ => throw new DataException($"the route's pointers contradict each other at '{token}'"),
    };

    static void Set(JsonNode at, string token, JsonNode? value)
    {
        if (at is JsonObject all)
        {
            all[token] = value;
            return;
        }

        if (at is not JsonArray array || !IsIndex(token, out int index))
            throw new DataException($"the route's pointers contradict each other at '{token}'");
        while (array.Count <= index)
            array.Add(null);
        array[index] = value;
    }
}
