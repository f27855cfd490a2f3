using System.Net;
using Gateway.Configuration;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>Which listeners a configuration may open.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("0.0.0.0:0", null, "", false)]
    [InlineData("[::]:0", null, "", false)]
    [InlineData("192.0.2.1:0", null, "keys", false)]
    [InlineData("0.0.0.0:0", null, "tls", false)]
    [InlineData("0.0.0.0:0", null, "behind", false)]
    [InlineData("0.0.0.0:0", null, "keys behind", true)]
    [InlineData("0.0.0.0:0", null, "keys tls", true)]
    [InlineData("0.0.0.0:0", null, "insecure", true)]
    [InlineData("127.0.0.1:0", null, "", true)]
    [InlineData("[::1]:0", null, "keys", true)]
    [InlineData("127.0.0.1:0", "0.0.0.0:0", "", true)] // probes and metrics alone answer other machines there
    [InlineData("127.0.0.1:0", "0.0.0.0:0", "keys", false)]
    [InlineData("127.0.0.1:0", "0.0.0.0:0", "keys tls", true)]
    public void Beyond_loopback_a_listener_needs_TLS_and_authentication_or_a_word_that_says_why_not(string http, string? ops, string has, bool good)
    {
        using var folder = new TemporaryFolder();
        TestKey.Write(folder["keys.jsonl"], TestKey.Of("web", "predict:*"));
        var (certificate, key) = TestCertificates.Write(folder.Path, "server");
        var environment = new Dictionary<string, string>();
        if (has.Contains("keys", StringComparison.Ordinal))
            environment["GATEWAY__Access__Keys"] = folder["keys.jsonl"];
        if (has.Contains("tls", StringComparison.Ordinal))
            (environment["GATEWAY__Tls__Certificate"], environment["GATEWAY__Tls__Key"]) = (certificate, key);
        var arguments = new ConfigArguments(null, http, "127.0.0.1:0", ops, folder.Path, has.Contains("behind", StringComparison.Ordinal), has.Contains("insecure", StringComparison.Ordinal));
        ConfigLoader.Load(arguments, environment, out var mistakes);
        if (good)
        {
            mistakes.ShouldBeEmpty();
            return;
        }

        string said = mistakes.Single().ToString();
        said.ShouldStartWith(ops is null ? "--http: $.Http: " : "--ops: $.Ops: ");
        foreach (string way in new[] { "TLS", "authentication", "--behind-tls", "--insecure" })
            said.ShouldContain(way);
    }

    [Theory]
    [InlineData("""{"Access":{"Tokens":{"Issuer":"i","Audience":"a","Jwks":"http://keys.example/jwks"}}}""", "$.Access.Tokens.Jwks", "https")]
    [InlineData("""{"Access":{"Tokens":{"Issuer":"i","Audience":"a","Jwks":"ftp://keys.example/jwks"}}}""", "$.Access.Tokens.Jwks", "https")]
    [InlineData("""{"Access":{"Tokens":{"Issuer":"i","Audience":"a","Jwks":"https://u:p@keys.example/"}}}""", "$.Access.Tokens.Jwks", "without user")]
    [InlineData("""{"Access":{"Tokens":{"Issuer":"i","Audience":"a","Jwks":"none.json"}}}""", "$.Access.Tokens.Jwks", "is none")]
    [InlineData("""{"Access":{"Tokens":{"Issuer":"i","Audience":"a","Jwks":"https://k.example/","Skew":"00:02:00"}}}""", "$.Access.Tokens.Skew", "00:01:00")]
    [InlineData("""{"Access":{"Tokens":{"Issuer":"","Audience":"a","Jwks":"https://k.example/"}}}""", "$.Access.Tokens.Issuer", "iss")]
    [InlineData("""{"Access":{"Certificates":{"a":{"San":"dns:a","Scopes":"admin"}}}}""", "$.Access.Certificates", "Tls.ClientCa")]
    [InlineData("""{"Access":{"Certificates":{"a":{"San":"a","Scopes":"root"}}}}""", "$.Access.Certificates.a.San", "dns:NAME")]
    [InlineData("""{"Tls":{"Certificate":"a.pem"}}""", "$.Tls", "Certificate and Key")]
    [InlineData("""{"Tls":{"Certificate":"a.pem","Key":"b.pem"}}""", "$.Tls", "cannot be read")]
    public void Mistakes_of_access_are_named_with_their_place(string config, string path, string said)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gateway.json"], config);
        ConfigLoader.Load(new(folder["gateway.json"], Families: folder.Path), new Dictionary<string, string>(), out var mistakes);
        mistakes.ShouldContain(m => m.Path == path && m.Message.Contains(said, StringComparison.Ordinal), string.Join('\n', mistakes));
    }

    [Fact]
    public async Task The_program_does_not_start_and_says_what_would_let_it()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await Commands.GatewayProgram.RunAsync("serve", "--families", folder.Path, "--http", $"{IPAddress.Any}:0");
        code.ShouldBe(3);
        error.ShouldContain("--http: $.Http: 0.0.0.0:0 can be reached from other machines");
        error.ShouldContain("--insecure");
    }
}
