using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Gateway.Security;

/// <summary>
/// Whether an issuer's keys were ever had. Until then they are fetched once a second at most, however many tokens come; from then on the
/// last good ones stay. Thread-safe.
/// </summary>
sealed class IssuerKeys(ConfigurationManager<OpenIdConnectConfiguration> manager, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim fetching = new(1);
    volatile bool there;
    DateTimeOffset next;

    public async ValueTask<bool> AreThereAsync(CancellationToken cancellation)
    {
        if (there)
            return true;
        await fetching.WaitAsync(cancellation);
        try
        {
            if (there || time.GetUtcNow() < next)
                return there;
            // Whoever waits for it may go: the keys are for the next one too.
            await manager.GetConfigurationAsync(CancellationToken.None);
            return there = true;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            next = time.GetUtcNow() + Pause;
            return false;
        }
        finally
        {
            fetching.Release();
        }
    }

    public void Dispose() => fetching.Dispose();
}
