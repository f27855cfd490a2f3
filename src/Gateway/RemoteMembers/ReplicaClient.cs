using System.Net;
using System.Net.Sockets;
using Gateway.Configuration;

namespace Gateway.RemoteMembers;

/// <summary>Connections to one replica, of its own: what another one does to its connections is not felt here.</summary>
static class ReplicaClient
{
    /// <param name="cluster">How it is connected to.</param>
    /// <param name="options">Time that a connection has.</param>
    /// <param name="socket">Path of the Unix socket that it listens on; null where its address says all.</param>
    public static HttpMessageInvoker Create(RemoteCluster cluster, RemoteMembersConfig options, Func<string>? socket = null)
    {
        var handler = new SocketsHttpHandler
        {
            // A member is where the configuration says: nothing that it answers leads elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = cluster.Connections ?? int.MaxValue,
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 64 << 10,
            EnableMultipleHttp2Connections = true,
            // Names may come to mean other machines.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
        };
        cluster.Tls?.Use(handler.SslOptions);
        if (cluster.AnyCertificate)
            handler.SslOptions.RemoteCertificateValidationCallback = AnyCertificate();
        if (socket is not null)
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(socket(), cancellation);
        return new HttpMessageInvoker(handler);
    }

    static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5359", Justification = "The configuration asks for it by a key that is named dangerous.")]
    static System.Net.Security.RemoteCertificateValidationCallback AnyCertificate() => static (_, _, _, _) => true;

    /// <summary>What a failure of a connection is called.</summary>
    public static RemoteException Unreachable(Exception failure) => new(
        RemoteCause.Unreachable,
        failure switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => "cannot be reached",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "shows no certificate that is trusted",
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => "broke the rules of HTTP",
            _ => "broke off its answer",
        },
        failure.InnerException is { } inner ? $"{failure.Message} ({inner.Message})" : failure.Message,
        inner: failure);

    /// <summary>Reads a body that is at most so long.</summary>
    /// <exception cref="RemoteException">It is longer.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream body, long? announced, long most, CancellationToken cancellation)
    {
        if (announced > most)
            throw TooLarge(most);
        // Grows with what arrives, never with what was announced.
        using var held = new MemoryStream((int)Math.Min(announced ?? 4096, 64 << 10));
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(32 << 10);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
            {
                if (held.Length + read > most)
                    throw TooLarge(most);
                held.Write(buffer, 0, read);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }

        return held.GetBuffer().AsMemory(0, (int)held.Length);
    }

    /// <summary>The beginning of an error's body as a log may hold it.</summary>
    public static async ValueTask<string> WordsAsync(Stream body, CancellationToken cancellation)
    {
        byte[] first = new byte[400];
        int read = await body.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellation);
        return Plain(System.Text.Encoding.Latin1.GetString(first, 0, read));
    }

    /// <summary>A server's words without what steers a terminal.</summary>
    public static string Plain(string words) => string.Concat(words.Select(c => char.IsControl(c) || c > '~' ? ' ' : c));

    public static RemoteException TooLarge(long most) => new(RemoteCause.TooLarge, $"gave a reply of more than {most} bytes (RemoteMembers.ReplyBytes)");

    public static RemoteException Invalid(string what) => new(RemoteCause.InvalidOutput, "gave an invalid answer, " + what);
}
