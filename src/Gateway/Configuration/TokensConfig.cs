using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Tokens of one issuer (OpenID Connect, or any that signs JWT with RS256 or ES256).</summary>
sealed class TokensConfig
{
    [Description("The claim iss, to the letter.")]
    public required string Issuer { get; init; }

    [Description("What the claim aud has to name.")]
    public required string Audience { get; init; }

    [Description("The issuer's keys as a JSON Web Key Set: an https URL (http on loopback alone), or a file.")]
    public required string Jwks { get; init; }

    [Description("How far the issuer's clock may be off."), Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Claim that names the caller's tenant; a token without it is refused. Left out: tokens have no tenant.")]
    public string? TenantClaim { get; init; }

    [Description("How often the keys are fetched again; the last good ones stay where that fails."), Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromHours(1);
}
