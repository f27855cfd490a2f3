using Google.Protobuf.Reflection;
using static Google.Protobuf.WireFormat;

namespace Gateway.Protocols.Grpc;

/// <summary>
/// Whether every length in a message fits what it lies in. Google.Protobuf adds lengths as 32-bit numbers before it compares
/// them: one near 2^31 wraps around, and the library allocates for it or reads before the bytes.
/// </summary>
static class WireCheck
{
    const int MostDepth = 100;

    /// <summary>False where a length goes beyond its message, a field breaks off, or nesting is deeper than the library reads.</summary>
    public static bool Fits(ReadOnlySpan<byte> message, MessageDescriptor descriptor) => Fits(ref message, descriptor, 0, 0);

    // Up to the message's end, or to the end of the group that it stands for.
    static bool Fits(ref ReadOnlySpan<byte> rest, MessageDescriptor? descriptor, int depth, int group)
    {
        if (depth > MostDepth)
            return false;
        while (!rest.IsEmpty)
        {
            if (!TryVarint(ref rest, out ulong tag))
                return false;
            int field = (int)(tag >> 3);
            switch ((WireType)(tag & 7))
            {
                case WireType.EndGroup:
                    return group == field && group != 0;
                case WireType.StartGroup when Fits(ref rest, null, depth + 1, field):
                case WireType.Varint when TryVarint(ref rest, out _):
                case WireType.Fixed64 when TrySkip(ref rest, sizeof(ulong), out _):
                case WireType.Fixed32 when TrySkip(ref rest, sizeof(uint), out _):
                    break;
                case WireType.LengthDelimited when TryVarint(ref rest, out ulong length) && TrySkip(ref rest, length, out var inner):
                    var inside = descriptor?.FindFieldByNumber(field) is { FieldType: FieldType.Message } known ? known.MessageType : null;
                    if (inside is not null && !Fits(ref inner, inside, depth + 1, 0))
                        return false;
                    break;
                default:
                    return false;
            }
        }

        return group == 0;
    }

    static bool TrySkip(ref ReadOnlySpan<byte> rest, ulong length, out ReadOnlySpan<byte> skipped)
    {
        bool fits = length <= (ulong)rest.Length;
        skipped = fits ? rest[..(int)length] : [];
        rest = fits ? rest[(int)length..] : rest;
        return fits;
    }

    static bool TryVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(10, rest.Length); i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] >= 0x80)
                continue;
            rest = rest[(i + 1)..];
            return true;
        }

        return false;
    }
}
