using System.Buffers.Binary;
using System.Text.Json;
using Ensemble.Tensors;

namespace Gateway.Store;

/// <summary>Inputs of a recorded row, read back from the layout and the bytes that <see cref="InputLayout"/> gave.</summary>
static class StoredInputs
{
    /// <summary>The inputs as tensors of one row, in the order of the family's inputs; null where the policy kept no bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not those of the layout.</exception>
    public static IReadOnlyList<Tensor>? Read(DecisionRecord decision, RowRecord row)
    {
        if (row.Inputs is not { } bytes)
            return null;
        using var layout = JsonDocument.Parse(decision.Inputs);
        var tensors = new List<Tensor>();
        int at = 0;
        foreach (var input in layout.RootElement.GetProperty("inputs").EnumerateArray())
        {
            if (!DatatypeFacts.TryParse(input.GetProperty("datatype").GetString(), out var datatype))
                throw new InvalidDataException($"the layout of decision {decision.Id} names no datatype");
            long[] shape = [1, .. input.GetProperty("shape").EnumerateArray().Select(a => a.GetInt64())];
            var tensor = Tensor.Create(input.GetProperty("name").GetString()!, datatype, shape);
            at += tensor.Strings is { } strings ? Strings(bytes.AsSpan(at), strings) : Numbers(bytes.AsSpan(at), tensor);
            tensors.Add(tensor);
        }

        return at == bytes.Length ? tensors : throw new InvalidDataException($"decision {decision.Id}, row {row.Row}: {bytes.Length - at} bytes too many");
    }

    static int Numbers(ReadOnlySpan<byte> bytes, Tensor tensor)
    {
        Need(bytes, tensor.Bytes.Length);
        bytes[..tensor.Bytes.Length].CopyTo(tensor.Bytes);
        return tensor.Bytes.Length;
    }

    static int Strings(ReadOnlySpan<byte> bytes, byte[][] strings)
    {
        int at = 0;
        for (int i = 0; i < strings.Length; i++)
        {
            Need(bytes[at..], sizeof(uint));
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            at += sizeof(uint);
            Need(bytes[at..], length);
            strings[i] = bytes.Slice(at, length).ToArray();
            at += length;
        }

        return at;
    }

    static void Need(ReadOnlySpan<byte> bytes, int length)
    {
        if (length < 0 || length > bytes.Length)
            throw new InvalidDataException($"the inputs of a row end early: {length} bytes expected, {bytes.Length} left");
    }
}
