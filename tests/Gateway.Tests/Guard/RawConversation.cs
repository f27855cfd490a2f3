using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Guard;

/// <summary>Bytes on a connection, exactly as written: each is the character of its number.</summary>
static class RawConversation
{
    /// <summary>Sends a request and reads until the server closes, for at most ten seconds.</summary>
    public static async Task<string> SendAsync(Uri server, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(server.Host, server.Port);
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(10));
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), late.Token);
        using StreamReader reader = new(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(late.Token);
    }
}
