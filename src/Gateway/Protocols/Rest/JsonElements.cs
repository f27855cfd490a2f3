using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A JSON array, flat or nested as the shape, straight into a tensor.</summary>
/// <param name="tensor">Filled.</param>
/// <param name="finite">Whether null is refused; else it is NaN in a floating tensor.</param>
/// <param name="field">What the array is called in a message.</param>
/// <param name="base64">Whether a string may be written as {"b64": "..."}.</param>
ref struct JsonElements(Tensor tensor, bool finite, string field = "data", bool base64 = false)
{
    int next;

    /// <summary>Reads the array that the reader stands on.</summary>
    public Fault? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Wrong($"{field}: expected an array, came {JsonText.Came(ref reader)}");
        reader.Read();
        bool nested = reader.TokenType == JsonTokenType.StartArray;
        return nested ? Axis(ref reader, 0) : Run(ref reader, tensor.Count);
    }

    /// <summary>Reads the value that the reader stands on, nested as a row is, into one row of the tensor.</summary>
    public Fault? ReadRow(ref Utf8JsonReader reader, int row)
    {
        next = row * tensor.RowLength;
        if (tensor.Shape.Length == 1)
            return Element(ref reader);
        if (reader.TokenType != JsonTokenType.StartArray)
            return Wrong($"{field}: row {row}: expected an array, came {JsonText.Came(ref reader)}");
        reader.Read();
        return Axis(ref reader, 1);
    }

    /// <summary>Reads one axis; the reader stands behind its bracket.</summary>
    Fault? Axis(ref Utf8JsonReader reader, int axis)
    {
        if (axis == tensor.Shape.Length - 1)
            return Run(ref reader, (int)tensor.Shape[axis]);
        for (long i = 0; i < tensor.Shape[axis]; i++)
        {
            if (reader.TokenType == JsonTokenType.EndArray)
                return Wrong($"{field}: axis {axis}: expected {tensor.Shape[axis]} arrays as the shape says, came {i}");
            if (reader.TokenType != JsonTokenType.StartArray)
                return Wrong($"{field}: axis {axis}: expected an array, came {JsonText.Came(ref reader)}");
            reader.Read();
            if (Axis(ref reader, axis + 1) is { } wrong)
                return wrong;
            reader.Read();
        }

        return reader.TokenType == JsonTokenType.EndArray
            ? null
            : Wrong($"{field}: axis {axis}: expected {tensor.Shape[axis]} arrays as the shape says, came more");
    }

    Fault? Run(ref Utf8JsonReader reader, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (reader.TokenType == JsonTokenType.EndArray)
                return Wrong($"{field}: expected {count} elements as the shape says, came {i}");
            if (Element(ref reader) is { } wrong)
                return wrong;
            next++;
            reader.Read();
        }

        return reader.TokenType == JsonTokenType.EndArray ? null : Wrong($"{field}: expected {count} elements as the shape says, came more");
    }

    Fault? Element(ref Utf8JsonReader reader)
    {
        switch (tensor.Datatype)
        {
            case Datatype.FP32:
                return Number<float, SingleScanner>(ref reader);
            case Datatype.FP64:
                return Number<double, DoubleScanner>(ref reader);
            case Datatype.BOOL:
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    return Expected("true or false", ref reader);
                tensor.Bytes[next] = reader.TokenType == JsonTokenType.True ? (byte)1 : (byte)0;
                return null;
            case Datatype.BYTES:
                return String(ref reader);
            default:
                return Integer(ref reader);
        }
    }

    readonly Fault? String(ref Utf8JsonReader reader)
    {
        byte[]? bytes = null;
        if (base64 && reader.TokenType == JsonTokenType.StartObject)
        {
            if (!JsonBase64.TryRead(ref reader, out bytes))
                return Wrong($"{Place()}: expected a string or an object of one key b64 that holds base64 (BYTES), came another object");
        }
        else if (reader.TokenType == JsonTokenType.String)
            bytes = JsonText.Bytes(ref reader);
        if (bytes is null)
            return Expected("a string", ref reader);
        tensor.Strings![next] = bytes;
        return null;
    }

    readonly Fault? Number<T, TScanner>(ref Utf8JsonReader reader) where T : unmanaged where TScanner : INumberScanner<T>
    {
        int at = 0;
        if (reader.TokenType != JsonTokenType.Number || !TScanner.TryScan(reader.ValueSpan, ref at, out var value))
            return NotANumber(ref reader);
        tensor.As<T>()[next] = value;
        return null;
    }

    readonly Fault? Integer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.IndexOfAny(".eE"u8) >= 0)
            return Expected("a whole number", ref reader);
        if (tensor.Datatype == Datatype.UINT64)
        {
            if (!reader.TryGetUInt64(out ulong unsigned))
                return OutOfRange(ref reader);
            tensor.As<ulong>()[next] = unsigned;
            return null;
        }

        (long minimum, long maximum) = Range(tensor.Datatype);
        if (!reader.TryGetInt64(out long value) || value < minimum || value > maximum)
            return OutOfRange(ref reader);
        // Little-endian: the low bytes are the element.
        int size = tensor.Datatype.Size();
        Span<byte> eight = stackalloc byte[8];
        BitConverter.TryWriteBytes(eight, value);
        eight[..size].CopyTo(tensor.Bytes[(next * size)..]);
        return null;
    }

    static (long Minimum, long Maximum) Range(Datatype datatype) => datatype switch
    {
        Datatype.UINT8 => (0, byte.MaxValue),
        Datatype.UINT16 => (0, ushort.MaxValue),
        Datatype.UINT32 => (0, uint.MaxValue),
        Datatype.INT8 => (sbyte.MinValue, sbyte.MaxValue),
        Datatype.INT16 => (short.MinValue, short.MaxValue),
        Datatype.INT32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    // Where the manifest says "finite": false, null is a missing value.
    readonly Fault? NotANumber(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return OutOfRange(ref reader);
        if (finite || reader.TokenType != JsonTokenType.Null)
            return Expected("a number", ref reader);
        tensor.SetDouble(next, double.NaN);
        return null;
    }

    readonly Fault Expected(string expected, ref Utf8JsonReader reader) =>
        Wrong($"{Place()}: expected {expected} ({tensor.Datatype}), came {JsonText.Came(ref reader)}");

    readonly Fault OutOfRange(ref Utf8JsonReader reader) => new(
        FaultCode.NumberOutOfRange,
        $"input {Fault.Show(tensor.Name)}: {Place()}: expected a number in the range of {tensor.Datatype}, came {JsonText.Came(ref reader)}");

    readonly string Place() => $"{field}: row {next / tensor.RowLength}, element {next % tensor.RowLength}";

    readonly Fault Wrong(string message) => new(FaultCode.InvalidData, $"input {Fault.Show(tensor.Name)}: {message}");
}
