using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Guard;

/// <summary>A service that says bytes exactly as they are written here; each is the character of its number.</summary>
sealed class RawService : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource ending = new();
    readonly Func<string, Func<Task>, Task<string>> answer;
    readonly byte[] first;
    readonly Task accepting;

    /// <param name="answer">Told a request's head, and how to wait for its body of Content-Length bytes; gives the whole reply.</param>
    /// <param name="first">Said once the head was heard.</param>
    public RawService(Func<string, Func<Task>, Task<string>> answer, string first = "")
    {
        (this.answer, this.first) = (answer, Encoding.Latin1.GetBytes(first));
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{listener.LocalEndpoint}");

    /// <summary>Hears the body, then says the same to everyone.</summary>
    public static RawService Saying(string reply) => new(async (_, body) =>
    {
        await body();
        return reply;
    });

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    async Task AcceptAsync()
    {
        while (true)
            _ = TalkAsync(await listener.AcceptTcpClientAsync(ending.Token));
    }

    async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            while (true)
            {
                var head = new StringBuilder();
                byte[] one = new byte[1];
                while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
                {
                    await stream.ReadExactlyAsync(one, ending.Token);
                    head.Append((char)one[0]);
                }

                string[] lines = head.ToString().Split("\r\n");
                int left = int.Parse(lines.FirstOrDefault(l => l.StartsWith("Content-Length: "))?[16..] ?? "0");
                bool read = false;
                Task ReadAsync()
                {
                    read = true;
                    return stream.ReadExactlyAsync(new byte[left], 0, left, ending.Token).AsTask();
                }

                await stream.WriteAsync(first, ending.Token);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(await answer(head.ToString(), ReadAsync)), ending.Token);
                if (!read)
                    await ReadAsync();
            }
        }
    }
}
