using System.Buffers.Binary;
using Ensemble.Tensors;

namespace Gateway.Protocols.Binary;

/// <summary>Elements as bytes: little-endian, row-major; each of BYTES behind its 4 bytes of length.</summary>
static class BinaryTensorWriter
{
    /// <summary>The bytes of all rows; the tensor's own where that is the form already.</summary>
    public static ReadOnlyMemory<byte> Write(Tensor tensor)
    {
        if (tensor.Strings is not { } strings)
            return tensor.Memory;
        byte[] bytes = new byte[checked((int)strings.Sum(s => (long)s.Length + sizeof(uint)))];
        var rest = bytes.AsSpan();
        foreach (byte[] element in strings)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)element.Length);
            element.CopyTo(rest[sizeof(uint)..]);
            rest = rest[(sizeof(uint) + element.Length)..];
        }

        return bytes;
    }
}
