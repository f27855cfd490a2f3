using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Security;

/// <summary>One key as its line in the keys file says it.</summary>
sealed record KeyLine
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    public required string Id { get; init; }

    /// <summary>SHA-256 of the secret's characters, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public string? Tenant { get; init; }

    public KeyQuota? Quota { get; init; }
}
