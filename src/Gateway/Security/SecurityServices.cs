using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>How a program gets what lets callers in.</summary>
static class SecurityServices
{
    public static void AddSecurity(this IServiceCollection services, GatewaySnapshot snapshot, TimeProvider time)
    {
        services.AddSingleton(snapshot);
        services.AddSingleton<KeyHolder>();
        services.AddSingleton<TlsHolder>();
        services.AddSingleton<TokenCheck>();
        services.AddTokens(time);
        services.AddSingleton<CertificateCallers>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Quotas>();
        services.AddSingleton<RefusalNotes>();
        services.AddSingleton<AccessCheck>();
        services.AddSingleton<AccessReload>();
        services.AddHostedService<SecretsWatcher>();
    }
}
