using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Testing.Load;

/// <summary>
/// Posts one body again and again, over connections that are kept, and reads of each reply what has to be read: a client that costs
/// little, so that what is measured is the server. Thread-safe.
/// </summary>
sealed class RawClient(IPEndPoint server, string path, byte[] body) : IDisposable
{
    readonly ConcurrentStack<Socket> idle = [];
    readonly byte[] request = [.. Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];

    /// <summary>Whether it was answered (200) or turned away (503).</summary>
    /// <exception cref="HttpRequestException">There was no reply, or another one.</exception>
    public async Task<bool> AskAsync()
    {
        var socket = idle.TryPop(out var kept) ? kept : new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (!socket.Connected)
                await socket.ConnectAsync(server);
            for (int sent = 0; sent < request.Length;)
                sent += await socket.SendAsync(request.AsMemory(sent));
            int status = await ReadAsync(socket);
            idle.Push(socket);
            return status switch { 200 => true, 503 => false, _ => throw new HttpRequestException($"status {status}") };
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new HttpRequestException(e.Message, e);
        }
    }

    public void Dispose()
    {
        foreach (var socket in idle)
            socket.Dispose();
    }

    static async Task<int> ReadAsync(Socket socket)
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int have = 0, head = -1;
            while (head < 0)
            {
                have += await MoreAsync(socket, buffer.AsMemory(have));
                head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
            }

            string headers = Encoding.Latin1.GetString(buffer, 0, head);
            int status = int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture), left = Length(headers) - (have - head - 4);
            while (left > 0)
                left -= await MoreAsync(socket, buffer);
            return status;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static int Length(string headers)
    {
        const string Name = "\r\nContent-Length: ";
        int at = headers.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            throw new HttpRequestException("a reply without Content-Length");
        var rest = headers.AsSpan(at + Name.Length);
        int end = rest.IndexOf('\r');
        return int.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
    }

    static async ValueTask<int> MoreAsync(Socket socket, Memory<byte> into)
    {
        int read = await socket.ReceiveAsync(into);
        return read > 0 ? read : throw new HttpRequestException("the server closed the connection");
    }
}
