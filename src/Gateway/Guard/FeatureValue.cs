using System.Text;
using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Metrics;

namespace Gateway.Guard;

/// <summary>One JSON value into one element of a tensor, by what the manifest says of it.</summary>
static class FeatureValue
{
    /// <summary>Writes the value; false where it is of the wrong type, out of the datatype's range, or no known category.</summary>
    /// <exception cref="InvalidOperationException">A string is no text (half of a surrogate pair).</exception>
    public static bool TrySet(Tensor tensor, int index, JsonElement value, FeatureConfig? feature)
    {
        if (feature?.Categories is { } categories)
            return TryCategory(tensor, index, value, categories);
        if (tensor.Strings is { } strings)
        {
            if (value.ValueKind == JsonValueKind.String)
                strings[index] = Encoding.UTF8.GetBytes(value.GetString()!);
            return value.ValueKind == JsonValueKind.String;
        }

        if (tensor.Datatype == Datatype.BOOL && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            tensor.SetDouble(index, value.ValueKind == JsonValueKind.True ? 1 : 0);
            return true;
        }

        return value.ValueKind == JsonValueKind.Number && (tensor.Datatype.IsFloating() ? TryReal(tensor, index, value) : TryWhole(tensor, index, value));
    }

    /// <summary>What an element is beside the range or the categories that the manifest names.</summary>
    public static FeatureState StateOf(Tensor tensor, int index, FeatureConfig feature)
    {
        if (tensor.Strings is { } strings)
        {
            return feature.Categories is not { } names || names.Contains(Encoding.UTF8.GetString(strings[index]), StringComparer.Ordinal)
                ? FeatureState.InRange : FeatureState.Invalid;
        }

        double value = tensor.GetDouble(index);
        if (double.IsNaN(value))
            return FeatureState.Missing;
        if (feature.Categories is { } categories)
            return value >= 0 && value < categories.Length && value == Math.Floor(value) ? FeatureState.InRange : FeatureState.Invalid;
        return value < feature.Minimum || value > feature.Maximum ? FeatureState.OutOfRange : FeatureState.InRange;
    }

    static bool TryCategory(Tensor tensor, int index, JsonElement value, string[] categories)
    {
        string? text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        int category = Array.IndexOf(categories, text);
        if (category < 0)
            return false;
        if (tensor.Strings is { } strings)
            strings[index] = Encoding.UTF8.GetBytes(text!);
        else
            tensor.SetDouble(index, category);
        return true;
    }

    static bool TryReal(Tensor tensor, int index, JsonElement value)
    {
        // Rounded once, from the digits, as infer does.
        if (tensor.Datatype == Datatype.FP32)
            tensor.As<float>()[index] = value.GetSingle();
        else
            tensor.SetDouble(index, value.GetDouble());
        return double.IsFinite(tensor.GetDouble(index));
    }

    static bool TryWhole(Tensor tensor, int index, JsonElement value)
    {
        Int128 whole;
        if (value.TryGetInt64(out long signed))
            whole = signed;
        else if (value.TryGetUInt64(out ulong unsigned))
            whole = unsigned;
        else if (value.TryGetDouble(out double real) && real == Math.Round(real) && Math.Abs(real) <= 1L << 53)
            whole = (Int128)real;
        else
            return false;
        int bits = tensor.Datatype == Datatype.BOOL ? 1 : tensor.Datatype.Size() * 8;
        bool isUnsigned = tensor.Datatype is Datatype.BOOL or Datatype.UINT8 or Datatype.UINT16 or Datatype.UINT32 or Datatype.UINT64;
        Int128 lowest = isUnsigned ? 0 : -(Int128.One << (bits - 1));
        Int128 highest = isUnsigned ? (Int128.One << bits) - 1 : (Int128.One << (bits - 1)) - 1;
        if (whole < lowest || whole > highest)
            return false;
        // Little-endian: the low bytes are the element.
        Span<byte> eight = stackalloc byte[8];
        BitConverter.TryWriteBytes(eight, unchecked((ulong)whole));
        eight[..tensor.Datatype.Size()].CopyTo(tensor.Bytes[(index * tensor.Datatype.Size())..]);
        return true;
    }
}
