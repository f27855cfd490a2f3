using Gateway.Configuration;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Gateway.Security;

/// <summary>
/// The keys of an issuer. Until they were had once they are fetched once a second at most, however many tokens come; from then on the
/// last good ones stay. Thread-safe.
/// </summary>
/// <param name="jwks">Where they are: an address or a file.</param>
/// <param name="config">Whose tokens they sign.</param>
/// <param name="time">Clock of the pause between two questions.</param>
sealed class IssuerKeys(string jwks, TokensConfig config, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly Lock asking = new();
    Task<bool>? fetching;
    volatile bool there;
    long? failed;

    /// <summary>Where they are.</summary>
    public string Jwks => jwks;

    /// <summary>Whose tokens they sign.</summary>
    public TokensConfig Config => config;

    public ConfigurationManager<OpenIdConnectConfiguration> Manager { get; } = new(
        jwks, new JwksRetriever(), AccessRules.IsAddress(jwks) ? new JwksDownload() : new FileDocumentRetriever())
    {
        AutomaticRefreshInterval = config.RefreshEvery,
        // Of a key that is not known yet: so often whoever sends what tokens may have them fetched.
        RefreshInterval = TimeSpan.FromSeconds(30),
    };

    /// <summary>Whether they were ever had; whoever asks meanwhile waits for the one question.</summary>
    public ValueTask<bool> AreThereAsync(CancellationToken cancellation)
    {
        if (there)
            return new(true);
        lock (asking)
        {
            if (fetching is null && failed is { } at && time.GetElapsedTime(at) < Pause)
                return new(false);
            // Whoever waits for it may go: the keys are for the next one too.
            fetching ??= Task.Run(FetchAsync, CancellationToken.None);
            return new(fetching.WaitAsync(cancellation));
        }
    }

    async Task<bool> FetchAsync()
    {
        try
        {
            await Manager.GetConfigurationAsync(CancellationToken.None);
            there = true;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            failed = time.GetTimestamp();
        }

        lock (asking)
            fetching = null;
        return there;
    }
}
