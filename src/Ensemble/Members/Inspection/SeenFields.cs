using System.Text;

namespace Ensemble.Members.Inspection;

/// <summary>What was read of one message besides the messages in it; of a field that occurs twice the last, as parsers do.</summary>
struct SeenFields()
{
    /// <summary>Longest text that is kept: it is compared with short names, and shown.</summary>
    const int Longest = 4096;

    /// <summary>Op type of a node, domain of an opset, key of an entry.</summary>
    public string First { get; private set; } = "";

    /// <summary>Domain of a node, value of an entry.</summary>
    public string Second { get; private set; } = "";

    /// <summary>Version of an opset, largest data_location of a tensor that was written.</summary>
    public ulong Number { get; private set; }

    public void Take(MessageKind kind, int field, ReadOnlySpan<byte> bytes, ulong number)
    {
        switch (kind, field)
        {
            case (MessageKind.Node, 4) or (MessageKind.Opset, 1) or (MessageKind.ExternalEntry, 1): First = Text(bytes); break;
            case (MessageKind.Node, 7) or (MessageKind.ExternalEntry, 2): Second = Text(bytes); break;
            case (MessageKind.Opset, 2): Number = number; break;
            case (MessageKind.Tensor, 14): Number = Math.Max(Number, number); break;
            default: break;
        }
    }

    static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, Longest)]);
}
