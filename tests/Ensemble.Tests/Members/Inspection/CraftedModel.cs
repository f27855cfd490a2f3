using System.Text;

namespace Ensemble.Tests.Members.Inspection;

/// <summary>ONNX files written field by field, by the numbers of onnx.proto: also those that no library writes.</summary>
static class CraftedModel
{
    /// <summary>A field that holds bytes: a message, a string.</summary>
    public static byte[] Field(int number, params byte[][] content)
    {
        byte[] all = [.. content.SelectMany(c => c)];
        return [.. Varint(((ulong)number << 3) | 2), .. Varint((ulong)all.Length), .. all];
    }

    public static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    /// <summary>A field that holds a number.</summary>
    public static byte[] Number(int number, ulong value) => [.. Varint((ulong)number << 3), .. Varint(value)];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>A node; of the standard operators unless a domain is given.</summary>
    public static byte[] Node(string type, string? domain = null, params byte[][] attributes) =>
        Field(1, [Text(4, type), .. domain is null ? (byte[][])[] : [Text(7, domain)], .. attributes.Select(a => Field(5, a))]);

    /// <summary>A tensor whose numbers lie in another file, without the field around it.</summary>
    public static byte[] External(string location) =>
        [.. Text(8, "w"), .. Field(13, Text(1, "location"), Text(2, location)), .. Number(14, 1)];

    /// <summary>A model of these parts of its graph.</summary>
    public static byte[] Of(params byte[][] graph) => [.. Number(1, 8), .. Opset("", 17), .. Field(7, graph)];

    public static byte[] Opset(string domain, ulong version) => Field(8, Text(1, domain), Number(2, version));

    /// <summary>A graph with a node whose attribute holds the next graph, and so on.</summary>
    public static byte[] Nested(int depth)
    {
        byte[] graph = Node("Relu");
        for (int i = 0; i < depth; i++)
            graph = Node("If", null, Field(6, graph));
        return Of(graph);
    }
}
