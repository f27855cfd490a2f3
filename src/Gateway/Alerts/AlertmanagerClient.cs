using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Configuration;
using Gateway.RemoteMembers;
using Gateway.Security;

namespace Gateway.Alerts;

/// <summary>Asks one Alertmanager by its API v2. Thread-safe.</summary>
sealed class AlertmanagerClient : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly HttpClient http;
    readonly Uri alerts;
    readonly string? tokenFile;

    /// <param name="address">Where it is.</param>
    /// <param name="places">Whom it is believed by, and what it is shown.</param>
    public AlertmanagerClient(string address, AlertPlaces places)
    {
        Address = address;
        alerts = new Uri(address.TrimEnd('/') + "/api/v2/alerts");
        tokenFile = places.Token;
        var handler = new SocketsHttpHandler
        {
            // It is where the configuration says: nothing that it answers leads elsewhere.
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null, ConnectTimeout = Patience, PooledConnectionLifetime = TimeSpan.FromMinutes(5), MaxResponseHeadersLength = 32,
        };
        AlertRules.Tls(places, out _)?.Use(handler.SslOptions);
        http = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = 4 << 20 };
    }

    public string Address { get; }

    /// <summary>Sends alerts.</summary>
    /// <returns>What came of it: sent, refused or failed, and why; never an exception for what the other side does.</returns>
    public Task<(string Result, string? Problem)> SendAsync(byte[] body, CancellationToken cancellation) =>
        AskAsync(HttpMethod.Post, alerts, body, static (_, _) => Task.FromResult<string?>(null), cancellation);

    /// <summary>Looks for alerts of a name.</summary>
    /// <param name="name">Their alertname.</param>
    /// <param name="read">Given what was answered.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    public Task<(string Result, string? Problem)> FindAsync(string name, Action<string> read, CancellationToken cancellation) =>
        AskAsync(HttpMethod.Get, new Uri($"{alerts}?filter={Uri.EscapeDataString($"alertname=\"{name}\"")}"), null, async (content, token) =>
        {
            read(await content.ReadAsStringAsync(token));
            return null;
        }, cancellation);

    public void Dispose() => http.Dispose();

    async Task<(string Result, string? Problem)> AskAsync(HttpMethod method, Uri where, byte[]? body, Func<HttpContent, CancellationToken, Task<string?>> read, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, where);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (tokenFile is not null)
        {
            if (SecretFile.Read(tokenFile, out string? mistake) is not { } token)
                return ("failed", mistake);
            if (!AuthenticationHeaderValue.TryParse("Bearer " + Encoding.ASCII.GetString(token).Trim(), out var shown))
                return ("failed", $"{tokenFile} holds no token");
            request.Headers.Authorization = shown;
        }

        try
        {
            using var reply = await http.SendAsync(request, cancellation);
            if (!reply.IsSuccessStatusCode)
                return ("refused", $"{(int)reply.StatusCode} {ReplicaClient.Plain(Short(await reply.Content.ReadAsStringAsync(cancellation)))}".TrimEnd());
            return ("sent", await read(reply.Content, cancellation));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ("failed", $"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (HttpRequestException failure)
        {
            return ("failed", failure.Message);
        }
    }

    static string Short(string words) => words.Length > 300 ? words[..300] : words;
}
