using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>TLS of the three listeners, and callers known by their certificates.</summary>
public sealed class TlsTests : IDisposable
{
    const string Service = "spiffe://example/scorer";

    readonly TemporaryFolder folder = new();
    readonly X509Certificate2 authority = TestCertificates.Authority("clients");

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_listener_speaks_TLS_and_the_data_port_HTTP_2_too()
    {
        await using var gateway = await StartAsync();
        var (http, grpc, ops) = gateway.Server.Addresses;
        using var client = Client(null);
        (await client.GetStringAsync($"https://{http}/v2/health/live")).ShouldContain("true");
        (await client.GetStringAsync($"https://{ops}/health")).ShouldContain("tiny");
        using var second = new HttpRequestMessage(HttpMethod.Get, $"https://{http}/v2/health/live") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        (await client.SendAsync(second)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var call = new HttpRequestMessage(HttpMethod.Post, $"https://{grpc}/inference.GRPCInferenceService/ServerLive")
        { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]) };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var answered = await client.SendAsync(call);
        (await answered.Content.ReadAsByteArrayAsync()).ShouldBe([0, 0, 0, 0, 2, 8, 1]);
        // In the clear nobody answers.
        (await RawHttp.SendAsync(http, "GET /v2/health/live HTTP/1.1|Host: x|Connection: close||")).ShouldNotContain("true");
    }

    [Fact]
    public async Task A_client_is_known_by_a_name_in_its_certificate()
    {
        await using var gateway = await StartAsync();
        string url = $"https://{gateway.Server.Addresses.Http}/v2/models/tiny/infer";
        using var scorer = TestCertificates.Of(authority, "CN=whatever", uri: Service);
        using var scraper = TestCertificates.Of(authority, "CN=scraper, O=Example");
        using var host = TestCertificates.Of(authority, "CN=x", dns: "Batch.Example");
        using var nobody = TestCertificates.Of(authority, "CN=nobody", uri: Service + "/other");
        (await StatusAsync(scorer, url)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(host, url)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(scraper, url)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(nobody, url)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(null, url)).ShouldBe(HttpStatusCode.Unauthorized);
        // A browser sends its certificate along for any page.
        using var client = Client(scorer);
        using var page = Request(url);
        page.Headers.Add("Origin", "https://evil.example");
        (await client.SendAsync(page)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_certificate_that_others_signed_or_that_has_ended_or_is_a_server_s_gets_no_connection()
    {
        await using var gateway = await StartAsync();
        string url = $"https://{gateway.Server.Addresses.Http}/v2/models/tiny/infer";
        using var others = TestCertificates.Authority("clients");
        using var forged = TestCertificates.Of(others, "CN=x", uri: Service);
        using var ended = TestCertificates.Of(authority, "CN=x", uri: Service, days: 0);
        using var server = TestCertificates.Of(authority, "CN=x", uri: Service, isClient: false);
        foreach (var bad in new[] { forged, ended, server })
            await Should.ThrowAsync<HttpRequestException>(() => StatusAsync(bad, url));
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_served_to_the_next_connection_and_a_broken_one_is_not()
    {
        await using var gateway = await StartAsync();
        string url = $"https://{gateway.Server.Addresses.Http}/v2/health/live";
        (await SubjectAsync(url)).ShouldBe("CN=first");
        TestCertificates.Write(folder.Path, "second", days: 10);
        for (int i = 0; i < 100 && await SubjectAsync(url) != "CN=second"; i++)
            await Task.Delay(50);
        (await SubjectAsync(url)).ShouldBe("CN=second");
        File.WriteAllText(folder["server.pem"], "no certificate");
        await Task.Delay(1300);
        (await SubjectAsync(url)).ShouldBe("CN=second");
        using var client = Client(null);
        string metrics = await client.GetStringAsync($"https://{gateway.Server.Addresses.Ops}/metrics");
        double until = double.Parse(metrics.Split('\n').Single(l => l.StartsWith("consensus_certificate_expiry_timestamp_seconds{certificate=\"server\"} ")).Split(' ')[1]);
        (until - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).ShouldBe(9 * 86_400, 60);
        metrics.ShouldContain("consensus_certificate_expiry_timestamp_seconds{certificate=\"client_ca\"} ");
    }

    async Task<GatewayUnderTest> StartAsync()
    {
        var (certificate, key) = TestCertificates.Write(folder.Path, "first");
        await File.WriteAllTextAsync(folder["clients.pem"], authority.ExportCertificatePem());
        return await GatewayUnderTest.OfThreeAsync($$"""
            { "Tls": { "Certificate": "{{certificate}}", "Key": "{{key}}", "ClientCa": "{{folder["clients.pem"]}}" },
              "Access": { "Certificates": { "scorer": { "San": "uri:{{Service}}", "Scopes": "predict:tiny" }, "batch": { "San": "dns:batch.example", "Scopes": "predict:*" },
                "scraper": { "Subject": "CN=scraper,O=Example", "Scopes": "metrics" } } } }
            """);
    }

    static HttpRequestMessage Request(string url) => new(HttpMethod.Post, url) { Content = new StringContent(Guarded.Rows, Encoding.UTF8, "application/json") };

    static async Task<HttpStatusCode> StatusAsync(X509Certificate2? certificate, string url)
    {
        using var client = Client(certificate);
        using var request = Request(url);
        using var reply = await client.SendAsync(request);
        return reply.StatusCode;
    }

    [SuppressMessage("Security", "MA0039", Justification = "The test looks at the certificate that it has just made.")]
    static async Task<string> SubjectAsync(string url)
    {
        string subject = "";
        using var handler = new HttpClientHandler();
        handler.ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
        {
            subject = certificate!.Subject;
            return true;
        };
        using var client = new HttpClient(handler);
        await client.GetStringAsync(url);
        return subject;
    }

    [SuppressMessage("Security", "CA5359", Justification = "Which certificate the listeners have is a test of its own.")]
    internal static HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        // Sent whatever it is good for.
        if (certificate is not null)
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        return new HttpClient(handler);
    }
}
