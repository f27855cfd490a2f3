using System.Text.Json;

namespace Gateway.Protocols.TensorFlow;

/// <summary>The shape of nested arrays, by the first array of each level. That the others are like it shows when they are read.</summary>
static class NestedShape
{
    /// <summary>Counts the elements of each level of the value that a reader stands on, down to one level below the rank.</summary>
    /// <exception cref="JsonException">The value is no JSON.</exception>
    public static long[] Measure(Utf8JsonReader reader, int rank)
    {
        var shape = new List<long>();
        while (reader.TokenType == JsonTokenType.StartArray && shape.Count <= rank)
        {
            shape.Add(Count(reader));
            reader.Read();
        }

        return [.. shape];
    }

    /// <summary>
    /// The same by brackets and commas alone, for arrays of numbers: only axes that <paramref name="signature"/> leaves free are counted.
    /// </summary>
    /// <param name="json">JSON from the opening bracket on.</param>
    /// <param name="signature">Axes, -1 being free.</param>
    /// <param name="shape">The signature with its free axes filled in.</param>
    /// <returns>False where something else stands there.</returns>
    public static bool TryCount(ReadOnlySpan<byte> json, long[] signature, out long[] shape)
    {
        shape = [.. signature];
        for (int axis = 0; axis < signature.Length; axis++)
        {
            json = json.TrimStart(" \t\r\n"u8);
            if (!json.StartsWith("["u8))
                return false;
            json = json[1..];
            if (signature[axis] != -1)
                continue;
            shape[axis] = axis == signature.Length - 1 ? Commas(json) + 1 : Arrays(json);
            if (shape[axis] < 1)
                return false;
        }

        return true;
    }

    static long Count(Utf8JsonReader reader)
    {
        long count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            reader.Skip();
        return count;
    }

    static long Commas(ReadOnlySpan<byte> json)
    {
        int end = json.IndexOfAny("[]\""u8);
        return end >= 0 && json[end] == ']' ? json[..end].Count((byte)',') : -1;
    }

    // Arrays directly inside the one that was opened; -1 where it does not end or holds a string.
    static long Arrays(ReadOnlySpan<byte> json)
    {
        long count = 0;
        for (int depth = 1; depth > 0; json = json[1..])
        {
            int found = json.IndexOfAny("[]\""u8);
            if (found < 0 || json[found] == '"')
                return -1;
            json = json[found..];
            count += depth == 1 && json[0] == '[' ? 1 : 0;
            depth += json[0] == '[' ? 1 : -1;
        }

        return count;
    }
}
