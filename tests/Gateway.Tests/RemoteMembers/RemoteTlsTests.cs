using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gateway.Tests.Security;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>Members on another gateway that speaks TLS, over HTTP and over gRPC.</summary>
public sealed class RemoteTlsTests : IDisposable
{
    const string Front = "spiffe://example/front";

    readonly TemporaryFolder folder = new();
    readonly X509Certificate2 clients = TestCertificates.Authority("clients");

    public void Dispose()
    {
        clients.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_the_named_authority_signed_is_asked_and_answers_as_in_the_clear(bool grpc)
    {
        await using var second = await SecondAsync();
        await using var gateway = await FirstAsync(second, grpc, new JsonObject { ["CertificateAuthority"] = "server.pem" });
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"r\"} 1");
        var reply = await gateway.InferRowsAsync([2, 0], ""","parameters":{"member":"r"}""");
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false]", reply.Text);
        // 1 / (1 + e^-6)
        reply.Doubles("p")[0].ShouldBe(0.99752738, 1e-6);
    }

    [Theory]
    [InlineData(false, "other.pem", "127.0.0.1", "errors in the certificate chain")]
    [InlineData(true, "other.pem", "127.0.0.1", "errors in the certificate chain")]
    [InlineData(false, "server.pem", "localhost", "RemoteCertificateNameMismatch")]
    [InlineData(true, "server.pem", "localhost", "RemoteCertificateNameMismatch")]
    [InlineData(false, null, "127.0.0.1", "errors in the certificate chain")]
    public async Task A_server_of_another_signer_or_name_is_never_asked(bool grpc, string? authority, string host, string why)
    {
        await using var second = await SecondAsync();
        using (var other = TestCertificates.Authority("test server"))
            await File.WriteAllTextAsync(folder["other.pem"], other.ExportCertificatePem());
        var log = new LogLines();
        await using var gateway = await FirstAsync(second, grpc, authority is null ? [] : new JsonObject { ["CertificateAuthority"] = authority }, host, log);
        for (int i = 0; i < 200 && log.With("shows no certificate that is trusted").Count == 0; i++)
            await Task.Delay(25);
        log.With("member r", "shows no certificate that is trusted", why).ShouldHaveSingleItem(string.Join('\n', log.All));
        var reply = await gateway.InferRowsAsync([2, 0]);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.reasons"].ToJsonString().ShouldContain("member_missing");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_wants_to_know_its_clients_is_shown_the_certificate(bool grpc)
    {
        await using var second = await SecondAsync(knows: true);
        var log = new LogLines();
        await using (var gateway = await FirstAsync(second, grpc, new JsonObject { ["CertificateAuthority"] = "server.pem" }, log: log))
        {
            for (int i = 0; i < 200 && log.With("member r", "Refused").Count == 0; i++)
                await Task.Delay(25);
            (await gateway.InferRowsAsync([2, 0]))["consensus.reasons"].ToJsonString().ShouldContain("member_missing");
        }

        using var own = TestCertificates.Of(clients, "CN=front", uri: Front);
        await File.WriteAllTextAsync(folder["front.pem"], own.ExportCertificatePem());
        await File.WriteAllTextAsync(folder["front.key"], own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        FileModes.Set(folder["front.key"], FileModes.OwnerAlone);
        await using var known = await FirstAsync(second, grpc, new JsonObject { ["CertificateAuthority"] = "server.pem", ["ClientCertificate"] = "front.pem", ["ClientKey"] = "front.key" });
        await known.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"r\"} 1");
        (await known.InferRowsAsync([2, 0]))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
    }

    [Theory]
    [InlineData("""{"CertificateAuthority":"none.pem"}""", "cluster: Metadata.CertificateAuthority: ")]
    [InlineData("""{"CertificateAuthority":"server.key"}""", "cluster: Metadata.CertificateAuthority: expected certificates as PEM (of 'r')")]
    [InlineData("""{"ClientCertificate":"server.pem"}""", "cluster: Metadata.ClientKey: expected a file beside that of ClientCertificate (of 'r')")]
    [InlineData("""{"ClientCertificate":"server.pem","ClientKey":"server.pem"}""", "cluster: Metadata.ClientKey: ")]
    public async Task Files_that_hold_something_else_refuse_the_family_by_name(string metadata, string mistake)
    {
        await using var second = await SecondAsync();
        await using var gateway = await FirstAsync(second, false, JsonNode.Parse(metadata)!.AsObject());
        var reply = await gateway.InferRowsAsync([2, 0]);
        reply.Code.ShouldBe("family_refused");
        reply.Error.ShouldContain(mistake);
    }

    Task<GatewayUnderTest> SecondAsync(bool knows = false)
    {
        var (certificate, key) = TestCertificates.Write(folder.Path, "first");
        File.WriteAllText(folder["clients.pem"], clients.ExportCertificatePem());
        string access = knows ? $$""", "Access": { "Certificates": { "front": { "San": "uri:{{Front}}", "Scopes": "predict:*" } } }""" : "";
        string ca = knows ? $", \"ClientCa\": \"{folder["clients.pem"]}\"" : "";
        return GatewayUnderTest.StartAsync(
            f => new TinyFamily("m").With("only", TinyModels.Linear(new float[,] { { 3, 0 }, { 0, 3 } }, [0, 0])).Write(f),
            $$"""{ "Tls": { "Certificate": "{{certificate}}", "Key": "{{key}}"{{ca}} }{{access}} }""");
    }

    Task<GatewayUnderTest> FirstAsync(GatewayUnderTest second, bool grpc, JsonObject metadata, string host = "127.0.0.1", LogLines? log = null)
    {
        var (http, rpc, _) = second.Server.Addresses;
        var cluster = RemoteFamily.Cluster(new Uri($"https://{(grpc ? rpc : http).Replace("127.0.0.1", host, StringComparison.Ordinal)}"));
        foreach (string key in new[] { "CertificateAuthority", "ClientCertificate", "ClientKey" })
        {
            if ((string?)metadata[key] is { } file)
                metadata[key] = folder[file];
        }

        if (grpc)
            metadata["Protocol"] = "grpc";
        cluster["Metadata"] = metadata;
        return GatewayUnderTest.StartAsync(f => RemoteFamily.Of("r").Write(f), RemoteGateway.Config(new JsonObject { ["r"] = cluster }, members: "\"Timeout\": \"00:00:02\""), log: log);
    }
}
