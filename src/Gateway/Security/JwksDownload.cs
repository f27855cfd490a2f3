using Microsoft.IdentityModel.Protocols;

namespace Gateway.Security;

/// <summary>Fetches a key set from the address that the configuration names, and from nowhere that its server points to.</summary>
sealed class JwksDownload : IDocumentRetriever
{
    const int Most = 1 << 20;

    static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = Most };

    /// <exception cref="IOException">It could not be had.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        try
        {
            using var reply = await Http.GetAsync(new Uri(address), cancel);
            return reply.IsSuccessStatusCode ? await reply.Content.ReadAsStringAsync(cancel) : throw new IOException($"{address} answers {(int)reply.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException || e is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw new IOException($"{address}: {e.Message}", e);
        }
    }
}
