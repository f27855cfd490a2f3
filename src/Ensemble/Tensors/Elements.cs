using System.Runtime.InteropServices;

namespace Ensemble.Tensors;

/// <summary>Numeric elements of any datatype as doubles and back.</summary>
public static class Elements
{
    /// <summary>Element <paramref name="index"/> as a double (BOOL as 0 or 1; 64-bit integers rounded to nearest).</summary>
    /// <exception cref="ArgumentException">The tensor holds BYTES.</exception>
    public static double GetDouble(this Tensor tensor, int index) => tensor.Datatype switch
    {
        Datatype.FP32 => tensor.As<float>()[index],
        Datatype.FP64 => tensor.As<double>()[index],
        Datatype.FP16 => (double)tensor.As<Half>()[index],
        Datatype.BF16 => BFloat16(tensor.As<ushort>()[index]),
        Datatype.BOOL or Datatype.UINT8 => tensor.Bytes[index],
        Datatype.INT8 => (sbyte)tensor.Bytes[index],
        Datatype.UINT16 => tensor.As<ushort>()[index],
        Datatype.INT16 => tensor.As<short>()[index],
        Datatype.UINT32 => tensor.As<uint>()[index],
        Datatype.INT32 => tensor.As<int>()[index],
        Datatype.UINT64 => tensor.As<ulong>()[index],
        Datatype.INT64 => tensor.As<long>()[index],
        _ => throw new ArgumentException("BYTES have no numeric value", nameof(tensor)),
    };

    /// <summary>Writes <paramref name="value"/>, rounded to the tensor's datatype (integers: to nearest, saturating).</summary>
    /// <exception cref="ArgumentException">The tensor holds BYTES.</exception>
    public static void SetDouble(this Tensor tensor, int index, double value)
    {
        switch (tensor.Datatype)
        {
            case Datatype.FP32: tensor.As<float>()[index] = (float)value; break;
            case Datatype.FP64: tensor.As<double>()[index] = value; break;
            case Datatype.FP16: tensor.As<Half>()[index] = (Half)value; break;
            case Datatype.BF16: tensor.As<ushort>()[index] = BFloat16Bits((float)value); break;
            case Datatype.BOOL: tensor.Bytes[index] = value != 0 ? (byte)1 : (byte)0; break;
            case Datatype.UINT8: tensor.Bytes[index] = byte.CreateSaturating(Math.Round(value)); break;
            case Datatype.INT8: tensor.As<sbyte>()[index] = sbyte.CreateSaturating(Math.Round(value)); break;
            case Datatype.UINT16: tensor.As<ushort>()[index] = ushort.CreateSaturating(Math.Round(value)); break;
            case Datatype.INT16: tensor.As<short>()[index] = short.CreateSaturating(Math.Round(value)); break;
            case Datatype.UINT32: tensor.As<uint>()[index] = uint.CreateSaturating(Math.Round(value)); break;
            case Datatype.INT32: tensor.As<int>()[index] = int.CreateSaturating(Math.Round(value)); break;
            case Datatype.UINT64: tensor.As<ulong>()[index] = ulong.CreateSaturating(Math.Round(value)); break;
            case Datatype.INT64: tensor.As<long>()[index] = long.CreateSaturating(Math.Round(value)); break;
            default: throw new ArgumentException("BYTES have no numeric value", nameof(tensor));
        }
    }

    /// <summary>Index of the first NaN or infinite element, or −1.</summary>
    public static int FirstNotFinite(this Tensor tensor)
    {
        switch (tensor.Datatype)
        {
            case Datatype.FP32: return FirstNotFinite(MemoryMarshal.Cast<byte, uint>(tensor.Bytes), 0x7F80_0000);
            case Datatype.FP16: return FirstNotFinite(MemoryMarshal.Cast<byte, ushort>(tensor.Bytes), 0x7C00);
            case Datatype.BF16: return FirstNotFinite(MemoryMarshal.Cast<byte, ushort>(tensor.Bytes), 0x7F80);
            case Datatype.FP64:
                Span<double> values = tensor.As<double>();
                for (int i = 0; i < values.Length; i++)
                {
                    if (!double.IsFinite(values[i]))
                        return i;
                }

                return -1;
            default: return -1;
        }
    }

    static int FirstNotFinite(ReadOnlySpan<uint> bits, uint exponent)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            if ((bits[i] & exponent) == exponent)
                return i;
        }

        return -1;
    }

    static int FirstNotFinite(ReadOnlySpan<ushort> bits, ushort exponent)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            if ((bits[i] & exponent) == exponent)
                return i;
        }

        return -1;
    }

    static double BFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
