using System.Runtime.InteropServices;
using System.Text;
using Gateway.Configuration;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>
/// A message of ModelInfer before it is read: whom it asks, and where its raw contents lie, so that they are copied once,
/// into their tensors.
/// </summary>
sealed class InferFrame
{
    // Each may become an object of many times its bytes.
    const int MostFields = 65_536;

    readonly ReadOnlyMemory<byte> message;
    readonly List<Range> others = [];
    readonly List<ReadOnlyMemory<byte>> raw = [];

    InferFrame(ReadOnlyMemory<byte> message) => this.message = message;

    /// <summary>The family that is asked; empty where the message does not say.</summary>
    public string ModelName { get; private set; } = "";

    /// <summary>Raw contents in their order; they point into the message.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Raw => raw;

    /// <summary>The family that a message asks, from its first bytes; null where another field comes first, or the bytes end within it.</summary>
    public static string? FirstName(ReadOnlySpan<byte> beginning)
    {
        const int tag = (ModelInferRequest.ModelNameFieldNumber << 3) | (int)WireFormat.WireType.LengthDelimited, longest = 0x7F;
        return beginning.Length >= 2 && beginning[0] == tag && beginning[1] <= longest && beginning.Length >= 2 + beginning[1] ? Encoding.UTF8.GetString(beginning.Slice(2, beginning[1])) : null;
    }

    /// <summary>Finds the message's outermost fields, or says why it is no message.</summary>
    public static Fault? Scan(ReadOnlyMemory<byte> message, LimitsConfig limits, out InferFrame frame)
    {
        frame = new InferFrame(message);
        MemoryMarshal.TryGetArray(message, out var array);
        try
        {
            using var input = new CodedInputStream(array.Array ?? [], array.Offset, array.Count);
            int count = 0;
            int inputs = 0;
            int outputs = 0;
            for (int start = 0; input.ReadTag() is not 0 and var tag; start = (int)input.Position - array.Offset)
            {
                if (++count > MostFields)
                    return new Fault(FaultCode.LimitExceeded, $"the message: expected at most {MostFields} fields, came more");
                // Two bytes of these become hundreds.
                int field = WireFormat.GetTagFieldNumber(tag);
                if (field == ModelInferRequest.InputsFieldNumber && ++inputs > limits.JsonKeys)
                    return TooMany("inputs", limits);
                if (field == ModelInferRequest.OutputsFieldNumber && ++outputs > limits.JsonKeys)
                    return TooMany("outputs", limits);
                frame.Field(input, tag, start, array.Offset);
            }

            return null;
        }
        catch (Exception e) when (MessageReader.IsUnreadable(e))
        {
            return MessageReader.Unreadable(e);
        }
    }

    /// <summary>Reads everything but the raw contents.</summary>
    public Fault? Read(out ModelInferRequest request)
    {
        if (raw.Count == 0)
            return MessageReader.Read(ModelInferRequest.Parser, message.Span, out request);
        byte[] rest = new byte[others.Sum(range => range.End.Value - range.Start.Value)];
        int length = 0;
        foreach (var range in others)
        {
            message.Span[range].CopyTo(rest.AsSpan(length));
            length += range.End.Value - range.Start.Value;
        }

        return MessageReader.Read(ModelInferRequest.Parser, rest, out request);
    }

    static Fault TooMany(string field, LimitsConfig limits) =>
        new(FaultCode.LimitExceeded, $"{field}: expected at most {limits.JsonKeys} (Limits.JsonKeys), came more");

    void Field(CodedInputStream input, uint tag, int start, int offset)
    {
        int value = (int)input.Position - offset;
        input.SkipLastField();
        int end = (int)input.Position - offset;
        bool isBytes = WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited;
        switch (WireFormat.GetTagFieldNumber(tag))
        {
            case ModelInferRequest.RawInputContentsFieldNumber when isBytes:
                raw.Add(message[Payload(value)..end]);
                break;
            case ModelInferRequest.ModelNameFieldNumber when isBytes:
                ModelName = System.Text.Encoding.UTF8.GetString(message.Span[Payload(value)..end]);
                others.Add(start..end);
                break;
            default:
                others.Add(start..end);
                break;
        }
    }

    /// <summary>Where the bytes begin whose length stands at <paramref name="position"/>.</summary>
    int Payload(int position)
    {
        while ((message.Span[position++] & 0x80) != 0)
        {
            // The length goes on.
        }

        return position;
    }
}
