using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Guard;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Security;

/// <summary>Signs tokens without the code under test, and serves its keys.</summary>
sealed class TestIssuer : IAsyncDisposable
{
    public const string Name = "https://issuer.example";

    LocalServer server = null!;

    public RSA Rsa { get; private set; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Kid { get; private set; } = "rsa-1";

    /// <summary>What its server answers with.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Whether it was asked for something else than its keys.</summary>
    public bool Elsewhere { get; private set; }

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public string Address => $"{server.Address}jwks";

    public static async Task<TestIssuer> StartAsync()
    {
        var issuer = new TestIssuer();
        issuer.server = await LocalServer.ServiceAsync(context =>
        {
            issuer.Asked++;
            issuer.Elsewhere |= context.Request.Path != "/jwks";
            context.Response.StatusCode = issuer.Status;
            if (issuer.Status == 302)
                context.Response.Headers.Location = "/elsewhere";
            return context.Response.WriteAsync(issuer.Status == 200 ? issuer.Jwks() : "{}");
        });
        return issuer;
    }

    /// <summary>The section Access's part, with more of it.</summary>
    public string Config(string more = "") => $$""","Tokens":{"Issuer":"{{Name}}","Audience":"gateway","Jwks":"{{Address}}"{{more}}}""";

    public string Jwks()
    {
        var rsa = Rsa.ExportParameters(false);
        var ec = Ec.ExportParameters(false);
        return JsonSerializer.Serialize(new
        {
            keys = new object[]
            {
                new { kty = "RSA", kid = Kid, n = Encode(rsa.Modulus!), e = Encode(rsa.Exponent!) },
                new { kty = "EC", crv = "P-256", kid = "ec-1", x = Encode(ec.Q.X!), y = Encode(ec.Q.Y!) },
                // A key that both sides would know is none of an issuer's: it is not to be used.
                new { kty = "oct", kid = "shared", k = Encode(new byte[32]) },
            },
        });
    }

    /// <summary>New keys under a new name.</summary>
    public void Rotate() => (Rsa, Kid) = (RSA.Create(2048), "rsa-2");

    /// <summary>A good token with what is changed.</summary>
    public string Token(Action<JsonObject>? change = null, string algorithm = "RS256", string? kid = null, Func<byte[], byte[]>? sign = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = Name, ["aud"] = "gateway", ["sub"] = "ann", ["scope"] = "openid predict:tiny",
            ["nbf"] = now.ToUnixTimeSeconds() - 10, ["exp"] = now.ToUnixTimeSeconds() + 600,
        };
        change?.Invoke(claims);
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = kid ?? (algorithm == "ES256" ? "ec-1" : Kid) };
        if (kid is { Length: 0 })
            head.Remove("kid");
        string text = Encode(Encoding.UTF8.GetBytes(head.ToJsonString())) + "." + Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        byte[] signature = sign?.Invoke(bytes) ?? algorithm switch
        {
            "ES256" => Ec.SignData(bytes, HashAlgorithmName.SHA256),
            "RS512" => Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            _ => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return $"{text}.{Encode(signature)}";
    }

    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Rsa.Dispose();
        Ec.Dispose();
    }
}
