using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Pipeline;

namespace Gateway.Tests.Fuzz;

/// <summary>Reads an accepted JSON body once more, slowly, with System.Text.Json and Parse, and compares every element and name.</summary>
static class JsonOracle
{
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = 64 };

    /// <summary>What differs, or null.</summary>
    public static string? Wrong(ReadOnlyMemory<byte> json, InferRequest request)
    {
        using var document = JsonDocument.Parse(json, Deep);
        var root = document.RootElement;
        string? id = root.TryGetProperty("id", out var sent) && sent.ValueKind == JsonValueKind.String ? sent.GetString() : null;
        if (id != request.Id)
            return $"id {request.Id}, sent {id}";
        foreach (var input in root.GetProperty("inputs").EnumerateArray())
        {
            var tensor = request.Inputs.Single(t => t.Name == input.GetProperty("name").GetString());
            if (!input.GetProperty("shape").EnumerateArray().Select(a => a.GetInt64()).SequenceEqual(tensor.Shape))
                return $"shape of {tensor.Name}";
            if (input.TryGetProperty("data", out var data) && Elements(data, tensor) is { } wrong)
                return wrong;
        }

        return null;
    }

    /// <summary>The same for a body of predict.</summary>
    public static string? WrongPredict(ReadOnlyMemory<byte> json, InferRequest request)
    {
        using var document = JsonDocument.Parse(json, Deep);
        var root = document.RootElement;
        bool byRow = root.TryGetProperty("instances", out var values);
        if (!byRow)
            values = root.GetProperty("inputs");
        foreach (var tensor in request.Inputs)
        {
            if (Elements(Column(values, tensor, byRow), tensor) is { } wrong)
                return wrong;
        }

        return null;
    }

    static IEnumerable<JsonElement> Column(JsonElement values, Tensor tensor, bool byRow)
    {
        if (values.ValueKind == JsonValueKind.Object)
            return Flat(values.GetProperty(tensor.Name), tensor.Datatype);
        bool named = byRow && values.EnumerateArray().First() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty(tensor.Name, out _);
        return named ? values.EnumerateArray().SelectMany(r => Flat(r.GetProperty(tensor.Name), tensor.Datatype)) : Flat(values, tensor.Datatype);
    }

    static string? Elements(JsonElement data, Tensor tensor) => Elements(Flat(data, tensor.Datatype), tensor);

    static string? Elements(IEnumerable<JsonElement> elements, Tensor tensor)
    {
        int at = 0;
        foreach (var element in elements)
        {
            if (at == tensor.Count)
                return $"more elements than {tensor.Count} in {tensor.Name}";
            if (!Same(element, tensor, at))
                return $"{tensor.Name}[{at}] is {(tensor.Strings is null ? tensor.GetDouble(at).ToString("R", CultureInfo.InvariantCulture) : "another string")}, sent {element.GetRawText()}";
            at++;
        }

        return at == tensor.Count ? null : $"{at} elements sent for {tensor.Count} in {tensor.Name}";
    }

    static bool Same(JsonElement element, Tensor tensor, int at)
    {
        if (element.ValueKind == JsonValueKind.Null)
            return tensor.Datatype.IsFloating() && double.IsNaN(tensor.GetDouble(at));
        string text = element.GetRawText();
        return tensor.Datatype switch
        {
            Datatype.FP32 => Bits(float.Parse(text, CultureInfo.InvariantCulture)) == Bits(tensor.As<float>()[at]),
            Datatype.FP64 => BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(tensor.As<double>()[at]),
            Datatype.UINT64 => ulong.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) == tensor.As<ulong>()[at],
            Datatype.INT64 => long.Parse(text, CultureInfo.InvariantCulture) == tensor.As<long>()[at],
            Datatype.BOOL => element.GetBoolean() == (tensor.Bytes[at] == 1),
            Datatype.BYTES => Text(element).AsSpan().SequenceEqual(tensor.Strings![at]),
            // The rest are exact in a double, and the double in a long.
            _ => long.Parse(text, CultureInfo.InvariantCulture) == (long)tensor.GetDouble(at),
        };
    }

    static byte[] Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.GetProperty("b64").GetBytesFromBase64() : Encoding.UTF8.GetBytes(element.GetString()!);

    static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    static IEnumerable<JsonElement> Flat(JsonElement value, Datatype datatype) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(v => Flat(v, datatype)) : [value];
}
