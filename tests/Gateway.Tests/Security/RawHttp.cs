using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Security;

/// <summary>Sends the bytes of a request as they are written.</summary>
static class RawHttp
{
    /// <summary>The whole reply; "|" stands for a line end.</summary>
    public static async Task<string> SendAsync(string address, string request)
    {
        var parts = address.Split(':');
        using var client = new TcpClient();
        await client.ConnectAsync(parts[0], int.Parse(parts[1]));
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Replace("|", "\r\n")));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>The status of the reply; 0 where none came.</summary>
    public static async Task<int> StatusAsync(string address, string request) =>
        await SendAsync(address, request) is { Length: > 12 } reply ? int.Parse(reply.AsSpan(9, 3)) : 0;
}
