using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Corpus;

/// <summary>What a server sent on one connection until it closed it, taken apart by hand.</summary>
sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode? Json => Body.Length == 0 ? null : JsonNode.Parse(Body);

    /// <summary>Sends bytes and reads until the server closes, for at most <paramref name="patience"/>.</summary>
    public static async Task<RawReply> SendAsync(Uri server, byte[] request, TimeSpan patience)
    {
        using var client = new TcpClient();
        using var late = new CancellationTokenSource(patience);
        await client.ConnectAsync(server.Host, server.Port, late.Token);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, late.Token);
        }
        catch (IOException)
        {
            // Refused before all of it was read: the reply is there.
        }

        using var reply = new MemoryStream();
        try
        {
            await stream.CopyToAsync(reply, late.Token);
        }
        catch (IOException) when (reply.Length > 0)
        {
            // The rest of the request was not wanted.
        }

        return Parse(reply.ToArray());
    }

    static RawReply Parse(byte[] bytes)
    {
        int end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        end.ShouldBeGreaterThan(0, $"no HTTP reply: {Encoding.Latin1.GetString(bytes)}");
        string[] lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = bytes[(end + 4)..];
        if (headers.GetValueOrDefault("Transfer-Encoding") == "chunked")
            body = Joined(body);
        else if (headers.TryGetValue("Content-Length", out string? length))
            body.Length.ShouldBe(int.Parse(length, CultureInfo.InvariantCulture));
        return new RawReply(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }

    static byte[] Joined(byte[] chunks)
    {
        var body = new List<byte>();
        for (int at = 0; ;)
        {
            int line = chunks.AsSpan(at).IndexOf("\r\n"u8);
            int size = int.Parse(Encoding.ASCII.GetString(chunks, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
                return [.. body];
            body.AddRange(chunks.AsSpan(at + line + 2, size));
            at += line + 2 + size + 2;
        }
    }
}
