using System.Net;
using System.Security.Cryptography;
using Gateway.Configuration;
using Gateway.Serving;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>Who may call changes with the configuration, while the gateway runs, and never by an accident opens it.</summary>
public sealed class AccessReloadTests
{
    static readonly TestKey Web = TestKey.Of("web", "predict:tiny");
    static readonly TestKey Next = TestKey.Of("next", "predict:tiny");

    [Fact]
    public async Task Another_file_of_keys_counts_at_once_and_the_one_before_opens_nothing_any_more()
    {
        await using var guarded = await Guarded.StartAsync([Web]);
        var gateway = guarded.Gateway;
        (await guarded.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
        TestKey.Write(gateway["others.jsonl"], Next);

        Change(gateway, $$$"""{"Access":{"Keys":"{{{gateway["others.jsonl"]}}}"}}""");

        (await guarded.InferAsync(Next.Text)).Status.ShouldBe(HttpStatusCode.OK);
        (await guarded.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Callers_who_need_not_be_known_have_to_be_once_the_configuration_names_keys()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await Guarded.SendAsync(gateway.Data, "POST", "/v2/models/tiny/infer", null, Guarded.Rows)).Status.ShouldBe(HttpStatusCode.OK);
        TestKey.Write(gateway["keys.jsonl"], Web);

        Change(gateway, $$$"""{"Access":{"Keys":"{{{gateway["keys.jsonl"]}}}","MetricsAuth":true}}""");

        (await Guarded.SendAsync(gateway.Data, "POST", "/v2/models/tiny/infer", null, Guarded.Rows)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await Guarded.SendAsync(gateway.Data, "POST", "/v2/models/tiny/infer", Web.Text, Guarded.Rows)).Status.ShouldBe(HttpStatusCode.OK);
        (await Guarded.SendAsync(gateway.Ops, "GET", "/metrics", Web.Text)).Code.ShouldBe("missing_scope");
    }

    [Fact]
    public async Task Another_issuer_s_tokens_count_at_once_and_those_of_the_one_before_do_not()
    {
        await using var first = await TestIssuer.StartAsync();
        await using var second = await TestIssuer.StartAsync();
        second.Rotate();
        await using var guarded = await Guarded.StartAsync([Web], first.Config());
        (await guarded.InferAsync(first.Token())).Status.ShouldBe(HttpStatusCode.OK);

        Change(guarded.Gateway, $$"""{"Access":{"Keys":"{{guarded.KeysFile}}"{{second.Config()}} } }""");
        (await guarded.InferAsync(second.Token())).Status.ShouldBe(HttpStatusCode.OK);
        (await guarded.InferAsync(first.Token())).Status.ShouldBe(HttpStatusCode.Unauthorized);

        // Another audience, by the same keys.
        Change(guarded.Gateway, $$"""{"Access":{"Keys":"{{guarded.KeysFile}}"{{second.Config().Replace("\"gateway\"", "\"other\"")}} } }""");
        (await guarded.InferAsync(second.Token())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await guarded.InferAsync(second.Token(c => c["aud"] = "other"))).Status.ShouldBe(HttpStatusCode.OK);

        Change(guarded.Gateway, $$"""{"Access":{"Keys":"{{guarded.KeysFile}}"} }""");
        (await guarded.InferAsync(second.Token(c => c["aud"] = "other"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await guarded.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_quota_that_the_configuration_gives_counts_at_once()
    {
        await using var guarded = await Guarded.StartAsync([Web]);
        for (int i = 0; i < 3; i++)
            (await guarded.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);

        Change(guarded.Gateway, $$$"""{"Access":{"Keys":"{{{guarded.KeysFile}}}","Quota":{"PerSecond":1,"Burst":1} } }""");

        var statuses = new List<HttpStatusCode>();
        for (int i = 0; i < 5; i++)
            statuses.Add((await guarded.InferAsync(Web.Text)).Status);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task What_would_be_safe_on_other_listeners_is_refused_on_those_that_there_are()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["families"]);
        TestKey.Write(folder["keys.jsonl"], Web);
        File.WriteAllText(folder["gateway.json"],
            $$"""{"Http":"0.0.0.0:0","Grpc":"127.0.0.1:0","Ops":"127.0.0.1:0","Families":"families","Store":{"Mode":"off"},"Access":{"Keys":"keys.jsonl","BehindTls":true} }""");
        var source = new ConfigSource(new ConfigArguments(folder["gateway.json"]), new Dictionary<string, string>());
        var snapshot = source.Load(out var mistakes);
        mistakes.ShouldBeEmpty();
        var log = new LogLines();
        await using var server = GatewayServer.Create(snapshot!, TimeProvider.System, lines => LogLines.Add(lines, log), source);
        await server.StartAsync(CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Addresses.Http.Split(':')[^1]}") };

        // By itself this file is good: it names loopback alone.
        File.WriteAllText(folder["gateway.json"], """{"Http":"127.0.0.1:0","Grpc":"127.0.0.1:0","Ops":"127.0.0.1:0","Families":"families","Store":{"Mode":"off"}}""");
        source.Load(out var none).ShouldNotBeNull();
        none.ShouldBeEmpty();
        server.ReloadConfig().ShouldBeFalse();

        log.With("Error", "$.Http: 0.0.0.0:0 can be reached from other machines").ShouldNotBeEmpty();
        (await Guarded.SendAsync(client, "POST", "/v2/models/tiny/infer", null, Guarded.Rows)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await server.StopAsync();
    }

    [Fact]
    public async Task Signatures_that_are_asked_for_from_now_on_are_asked_of_what_serves_and_it_serves_on()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        File.WriteAllText(gateway["release.pem"], key.ExportSubjectPublicKeyInfoPem());

        Change(gateway, $$$"""{"Signatures":{"RequireSignature":true,"Keys":{"release":"{{{gateway["release.pem"]}}}"} } }""");

        await gateway.MetricsWithAsync("consensus_family_reload_total{family=\"tiny\",outcome=\"refused\"} 1");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        string manifest = Path.Combine(gateway.Families, "tiny", "family.json");
        File.WriteAllBytes(manifest + ".sig", key.SignData(File.ReadAllBytes(manifest), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        await gateway.MetricsWithAsync("consensus_family_reload_total{family=\"tiny\",outcome=\"loaded\"} 2");
    }

    [Fact]
    public async Task Certificates_have_the_names_that_the_configuration_gives_them_now()
    {
        using var folder = new TemporaryFolder();
        using var authority = TestCertificates.Authority("clients");
        using var scorer = TestCertificates.Of(authority, "CN=scorer");
        var (certificate, key) = TestCertificates.Write(folder.Path, "server");
        File.WriteAllText(folder["clients.pem"], authority.ExportCertificatePem());
        string Config(string name) => $$$"""
            {"Tls":{"Certificate":"{{{certificate}}}","Key":"{{{key}}}","ClientCa":"{{{folder["clients.pem"]}}}"},"Access":{"Certificates":{"a":{"Subject":"{{{name}}}","Scopes":"predict:tiny"} } } }
            """;
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config("CN=other"));
        using var client = TlsTests.Client(scorer);
        string url = $"https://{gateway.Server.Addresses.Http}/v2/models/tiny/infer";
        using var before = await client.PostAsync(url, new StringContent(Guarded.Rows));
        before.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        Change(gateway, Config("CN=scorer"));

        using var after = await client.PostAsync(url, new StringContent(Guarded.Rows));
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    static void Change(GatewayUnderTest gateway, string config)
    {
        File.WriteAllText(gateway.Config, config);
        gateway.Server.ReloadConfig().ShouldBeTrue();
    }
}
