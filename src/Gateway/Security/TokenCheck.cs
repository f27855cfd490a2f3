using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Security;

/// <summary>Callers known by a signed token. Thread-safe.</summary>
sealed class TokenCheck(TokenIssuer issuer)
{
    const int LongestTenant = 128;

    static readonly string[] ScopeClaims = ["scope", "scp"];
    static readonly string[] NameClaims = ["sub", "client_id", "azp"];

    /// <summary>Who the token speaks for, or why it is not good.</summary>
    public async ValueTask<(Caller?, AuthFailure?)> FindAsync(HttpContext context)
    {
        if (issuer.Current is not { } keys)
            return (null, AuthFailure.Malformed);
        if (Algorithm(context.Request) is { } wrong)
            return (null, wrong);
        if (!await keys.AreThereAsync(context.RequestAborted))
            return (null, AuthFailure.KeysUnavailable);
        var result = await context.AuthenticateAsync(TokenServices.Scheme);
        if (!result.Succeeded)
            return (null, Reason(result.Failure));
        var claims = result.Principal.Claims.ToLookup(c => c.Type, c => c.Value, StringComparer.Ordinal);
        string? tenant = keys.Config.TenantClaim is { } claim ? claims[claim].FirstOrDefault() : null;
        if (keys.Config.TenantClaim is not null && (tenant is null or { Length: 0 or > LongestTenant } || tenant.Any(char.IsControl)))
            return (null, AuthFailure.Tenant);
        // An issuer has scopes for others too.
        var scopes = ScopeSet.Parse(ScopeClaims.SelectMany(c => claims[c]).SelectMany(v => v.Split(' ', StringSplitOptions.RemoveEmptyEntries)), out _);
        string name = NameClaims.Select(c => claims[c].FirstOrDefault()).FirstOrDefault(n => !string.IsNullOrEmpty(n)) ?? "";
        return (new Caller(name, CallerWay.Token, scopes, tenant), null);
    }

    // Before any key is looked for: who forges a token chooses what its head says.
    static AuthFailure? Algorithm(HttpRequest request)
    {
        string text = request.Headers.Authorization.ToString();
        try
        {
            string algorithm = new JsonWebToken(text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()).Alg;
            return TokenServices.Algorithms.Contains(algorithm, StringComparer.Ordinal) ? null : AuthFailure.Algorithm;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return AuthFailure.Malformed;
        }
    }

    static AuthFailure Reason(Exception? failure) => failure switch
    {
        SecurityTokenExpiredException => AuthFailure.Expired,
        SecurityTokenNotYetValidException => AuthFailure.NotYetValid,
        SecurityTokenInvalidIssuerException => AuthFailure.Issuer,
        SecurityTokenInvalidAudienceException => AuthFailure.Audience,
        SecurityTokenInvalidAlgorithmException => AuthFailure.Algorithm,
        SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException => AuthFailure.Signature,
        AggregateException { InnerExceptions: [var first, ..] } => Reason(first),
        _ => AuthFailure.Malformed,
    };
}
