using System.Net;
using System.Net.Sockets;

namespace Testing;

/// <summary>
/// A TCP connection to a service that goes wrong as told, from the next byte on: late, cut, silent or in slices. Without being told
/// anything it passes every byte.
/// </summary>
sealed class FaultProxy : IAsyncDisposable
{
    readonly Uri service;
    readonly CancellationTokenSource ending = new();
    readonly List<Task> talks = [];
    readonly Lock changing = new();
    readonly int port;
    TcpListener? listener;
    Task accepting = Task.CompletedTask;
    CancellationTokenSource cutting = new();

    public FaultProxy(Uri service)
    {
        this.service = service;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    public Uri Address => new($"http://127.0.0.1:{port}");

    /// <summary>Before each piece of a reply.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes of each connection's replies after which it is reset; null for never.</summary>
    public int? ResetAfter { get; set; }

    /// <summary>Bytes after which the connection's end is sent though the reply is not complete; null for never.</summary>
    public int? CloseAfter { get; set; }

    /// <summary>Takes every byte of a request and gives none of a reply.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Bytes that are sent at one moment; 0 for as many as there are.</summary>
    public int Slice { get; set; }

    /// <summary>Connections that were made.</summary>
    public int Connections { get; private set; }

    /// <summary>Cuts every connection and takes no new one, as a machine without the service does.</summary>
    public async Task RefuseAsync()
    {
        TcpListener? open;
        lock (changing)
            (open, listener) = (listener, null);
        open?.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CutAsync();
    }

    /// <summary>Takes connections again, at the same address.</summary>
    public void Accept()
    {
        lock (changing)
        {
            if (listener is not null)
                return;
            listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            accepting = AcceptAsync(listener);
        }
    }

    /// <summary>Cuts every connection; new ones are taken.</summary>
    public async Task CutAsync()
    {
        CancellationTokenSource old;
        lock (changing)
            (old, cutting) = (cutting, new CancellationTokenSource());
        await old.CancelAsync();
        old.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await RefuseAsync();
        Task[] all;
        lock (changing)
            all = [.. talks];
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cutting.Dispose();
        ending.Dispose();
    }

    async Task AcceptAsync(TcpListener from)
    {
        while (!ending.IsCancellationRequested)
        {
            var client = await from.AcceptTcpClientAsync(ending.Token);
            lock (changing)
            {
                Connections++;
                talks.Add(TalkAsync(client, cutting.Token));
            }
        }
    }

    async Task TalkAsync(TcpClient client, CancellationToken cut)
    {
        using (client)
        using (TcpClient upstream = new())
        using (var ended = CancellationTokenSource.CreateLinkedTokenSource(cut, ending.Token))
        {
            await upstream.ConnectAsync(service.Host, service.Port, ended.Token);
            (client.NoDelay, upstream.NoDelay) = (true, true);
            var there = client.GetStream().CopyToAsync(upstream.GetStream(), ended.Token);
            await Task.WhenAny(there, BackAsync(client, upstream.GetStream(), ended.Token)).Unwrap().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ended.CancelAsync();
            await there.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task BackAsync(TcpClient client, NetworkStream from, CancellationToken ended)
    {
        byte[] buffer = new byte[16 << 10];
        int sent = 0, read;
        while ((read = await from.ReadAsync(buffer, ended)) > 0)
        {
            await Task.Delay(Delay, ended);
            while (IsSilent)
                await Task.Delay(10, ended);
            int most = Math.Min(read, (ResetAfter ?? CloseAfter ?? int.MaxValue) - sent);
            int step = Slice > 0 ? Slice : Math.Max(1, most);
            for (int at = 0; at < most; at += step)
                await client.GetStream().WriteAsync(buffer.AsMemory(at, Math.Min(step, most - at)), ended);
            sent += Math.Max(0, most);
            if (sent < (ResetAfter ?? CloseAfter ?? int.MaxValue))
                continue;
            if (ResetAfter is not null)
                client.LingerState = new LingerOption(true, 0);
            return;
        }
    }
}
