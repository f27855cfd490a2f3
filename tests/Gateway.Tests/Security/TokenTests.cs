using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>Tokens of an issuer, and what is no token of his.</summary>
public sealed class TokenTests
{
    static readonly TestKey Web = TestKey.Of("web", "predict:tiny");

    [Fact]
    public async Task A_token_of_the_issuer_opens_what_its_scopes_say()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var gateway = await Guarded.StartAsync([Web], issuer.Config());
        (await gateway.InferAsync(issuer.Token())).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferAsync(issuer.Token(algorithm: "ES256"))).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferAsync(issuer.Token(), "other")).Code.ShouldBe("missing_scope");
        string many = issuer.Token(c => (c["scope"], c["scp"]) = (null, new JsonArray("predict:other", "explain")));
        (await gateway.InferAsync(many, "other")).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferAsync(many)).Code.ShouldBe("missing_scope");
        (await gateway.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.Gateway.Grpc.InferAsync(Protocols.Grpc.GrpcClient.Rows(1, 0))).Status.ShouldBe(16);
    }

    [Fact]
    public async Task No_forged_token_is_let_in()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var gateway = await Guarded.StartAsync([Web], issuer.Config());
        (await gateway.InferAsync(issuer.Token())).Status.ShouldBe(HttpStatusCode.OK);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string good = issuer.Token();
        string[] parts = good.Split('.');
        using var stranger = RSA.Create(2048);
        byte[] pem = Encoding.ASCII.GetBytes(issuer.Rsa.ExportSubjectPublicKeyInfoPem());
        string more = TestIssuer.Encode(Encoding.UTF8.GetBytes($$"""{"iss":"{{TestIssuer.Name}}","aud":"gateway","sub":"ann","scope":"admin predict:*","exp":{{now + 600}}}"""));
        var forgeries = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["expired"] = issuer.Token(c => c["exp"] = now - 120),
            ["expired beyond the skew"] = issuer.Token(c => c["exp"] = now - 31),
            ["not yet valid"] = issuer.Token(c => c["nbf"] = now + 120),
            ["without an end"] = issuer.Token(c => c.Remove("exp")),
            ["wrong issuer"] = issuer.Token(c => c["iss"] = TestIssuer.Name + "/"),
            ["no issuer"] = issuer.Token(c => c.Remove("iss")),
            ["wrong audience"] = issuer.Token(c => c["aud"] = "other"),
            ["no audience"] = issuer.Token(c => c.Remove("aud")),
            ["HS256 with the public key"] = issuer.Token(algorithm: "HS256", sign: b => HMACSHA256.HashData(pem, b)),
            ["HS256 with the modulus"] = issuer.Token(algorithm: "HS256", sign: b => HMACSHA256.HashData(issuer.Rsa.ExportParameters(false).Modulus!, b)),
            ["HS256 with the shared key of the set"] = issuer.Token(algorithm: "HS256", kid: "shared", sign: b => HMACSHA256.HashData(new byte[32], b)),
            ["alg none"] = issuer.Token(algorithm: "none", sign: _ => []),
            ["alg None"] = issuer.Token(algorithm: "nOnE", sign: _ => []),
            ["RS512, which is not listed"] = issuer.Token(algorithm: "RS512"),
            ["tampered"] = $"{parts[0]}.{more}.{parts[2]}",
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["two parts"] = $"{parts[0]}.{parts[1]}",
            ["another's key"] = issuer.Token(sign: b => stranger.SignData(b, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            ["a key under another name"] = issuer.Token(kid: "ec-1"),
            ["no name of a key"] = issuer.Token(kid: ""),
            ["no token"] = "a.b.c",
            ["nothing"] = "x",
        };
        foreach (var (forgery, token) in forgeries)
        {
            var reply = await gateway.InferAsync(token);
            reply.Status.ShouldBe(HttpStatusCode.Unauthorized, forgery);
            if (token.Length > 10)
                reply.Text.ShouldNotContain(token, customMessage: forgery);
        }

        (await gateway.InferAsync(issuer.Token(c => c["exp"] = now - 5))).Status.ShouldBe(HttpStatusCode.OK, "within the skew");
        (await gateway.InferAsync(good)).Status.ShouldBe(HttpStatusCode.OK);
        string metrics = await gateway.Gateway.Ops.GetStringAsync("/metrics");
        foreach (var (reason, count) in new[] { ("algorithm", 6), ("issuer", 2), ("audience", 2), ("not_yet_valid", 1) })
            metrics.ShouldContain($"consensus_auth_failures_total{{reason=\"{reason}\"}} {count}\n", customMessage: metrics[metrics.IndexOf("consensus_auth", StringComparison.Ordinal)..][..1500]);
    }

    [Fact]
    public async Task Keys_stay_good_while_their_provider_is_away_and_new_ones_are_fetched()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var gateway = await Guarded.StartAsync([Web], issuer.Config());
        string first = issuer.Token();
        (await gateway.InferAsync(first)).Status.ShouldBe(HttpStatusCode.OK);
        issuer.Status = 500;
        // Its key is not known: the set is fetched again, which fails.
        (await gateway.InferAsync(issuer.Token(kid: "unknown"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await Task.Delay(300);
        (await gateway.InferAsync(first)).Status.ShouldBe(HttpStatusCode.OK);
        issuer.Asked.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task A_rotated_key_is_fetched_when_a_token_names_it()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var gateway = await Guarded.StartAsync([Web], issuer.Config());
        (await gateway.InferAsync(issuer.Token())).Status.ShouldBe(HttpStatusCode.OK);
        string old = issuer.Token();
        issuer.Rotate();
        await KeyTests.EventuallyAsync(() => gateway.InferAsync(issuer.Token()), HttpStatusCode.OK);
        issuer.Asked.ShouldBe(2);
        (await gateway.InferAsync(old)).Status.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
    }

    [Theory]
    [FaultCase(73, "a provider that points elsewhere")]
    [InlineData(302)]
    [InlineData(500)]
    public async Task Where_keys_never_came_no_token_is_good_and_no_redirect_is_followed(int status)
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Status = status;
        await using var gateway = await Guarded.StartAsync([Web], issuer.Config());
        (await gateway.InferAsync(issuer.Token())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.Gateway.Ops.GetStringAsync("/metrics")).ShouldContain("consensus_auth_failures_total{reason=\"keys_unavailable\"} 1\n");
        issuer.Elsewhere.ShouldBeFalse();
        issuer.Asked.ShouldBe(1);
        for (int i = 0; i < 5; i++)
            (await gateway.InferAsync(issuer.Token())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        // Not for every token that comes.
        issuer.Asked.ShouldBeLessThan(5);
        (await gateway.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
        issuer.Status = 200;
        await KeyTests.EventuallyAsync(() => gateway.InferAsync(issuer.Token()), HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_without_the_claim_of_its_tenant_is_refused_where_one_is_named()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var gateway = await Guarded.StartAsync([Web], issuer.Config(""","TenantClaim":"org" """));
        (await gateway.InferAsync(issuer.Token())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.InferAsync(issuer.Token(c => c["org"] = "acme"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keys_can_lie_in_a_file()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["jwks.json"], issuer.Jwks());
        await using var gateway = await Guarded.StartAsync([Web], issuer.Config().Replace(issuer.Address, folder["jwks.json"]));
        (await gateway.InferAsync(issuer.Token())).Status.ShouldBe(HttpStatusCode.OK);
        issuer.Asked.ShouldBe(0);
    }
}
