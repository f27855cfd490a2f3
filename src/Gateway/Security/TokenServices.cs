using System.Text.Encodings.Web;
using Gateway.Configuration;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Security;

/// <summary>How a program gets what checks tokens.</summary>
static class TokenServices
{
    public const string Scheme = "token";

    /// <summary>Both are signatures by a key that the gateway does not have: with HS256 it would be the public one.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    /// <summary>Adds the handler; its options are those of the issuer that counts.</summary>
    public static void AddTokens(this IServiceCollection services, TimeProvider time)
    {
        services.AddSingleton(UrlEncoder.Default);
        services.AddSingleton<TokenIssuer>();
        // Else the host asks the only scheme on every request, before the step that knows who is to be asked for what.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        // Without the part that would write keys of its own to disk.
        services.AddAuthenticationCore(options => options.AddScheme(Scheme, scheme => scheme.HandlerType = typeof(JwtBearerHandler)));
        services.AddTransient<JwtBearerHandler>();
        services.AddOptions<JwtBearerOptions>(Scheme).Configure<TokenIssuer>((options, issuer) =>
        {
            // Gone since it was asked: nothing is good then.
            if (issuer.Current is not { } keys)
                return;
            options.ConfigurationManager = keys.Manager;
            options.MapInboundClaims = false;
            options.TokenValidationParameters = Parameters(keys.Config, time);
        });
    }

    static TokenValidationParameters Parameters(TokensConfig config, TimeProvider time) => new()
    {
        ValidIssuer = config.Issuer,
        ValidAudience = config.Audience,
        ValidAlgorithms = Algorithms,
        ValidateIssuer = true,
        ValidateAudience = true,
        ValidateLifetime = true,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        RequireAudience = true,
        // The key that the token names and no other.
        TryAllIssuerSigningKeys = false,
        ClockSkew = config.Skew,
        LifetimeValidator = (notBefore, expires, _, _) => Lifetime(notBefore, expires, time.GetUtcNow().UtcDateTime, config.Skew),
    };

    static bool Lifetime(DateTime? notBefore, DateTime? expires, DateTime now, TimeSpan skew)
    {
        if (expires is not { } end || end <= now - skew)
            throw new SecurityTokenExpiredException("expired");
        if (notBefore is { } start && start > now + skew)
            throw new SecurityTokenNotYetValidException("not yet valid");
        return true;
    }
}
