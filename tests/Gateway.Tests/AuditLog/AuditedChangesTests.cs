using System.Net;
using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Security;
using Testing;

namespace Gateway.Tests.AuditLog;

/// <summary>Changes that have no call of their own over HTTP stand in the audit log too.</summary>
public sealed class AuditedChangesTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string path;

    public AuditedChangesTests() => path = folder["log/audit.jsonl"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_configuration_that_changes_and_one_that_is_refused()
    {
        string config = $$$"""{"AuditLog":{"Path":"{{{path}}}"}}""";
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), config);
        File.WriteAllText(gateway.Config, config.Replace("{\"AuditLog\"", "{\"Limits\":{\"Rows\":7},\"AuditLog\""));
        gateway.Server.ReloadConfig().ShouldBeTrue();
        File.WriteAllText(gateway.Config, """{"Limits":{"Rows":0}}""");
        gateway.Server.ReloadConfig().ShouldBeFalse();

        await gateway.MetricsWithAsync("""consensus_audit_log_lines_total{event="configuration_refused"} 1""");
        JsonNode[] loaded = Of("configuration_loaded");
        // The start's and the change's, of different files.
        loaded.Select(l => (string)l["sha256"]!).Distinct().Count().ShouldBe(2);
        Of("configuration_refused").ShouldHaveSingleItem()["mistakes"]!.ToString().ShouldContain("$.Limits.Rows");
    }

    [Fact]
    public async Task A_family_that_is_loaded_and_unloaded_over_grpc()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), $$$"""{"AuditLog":{"Path":"{{{path}}}"}}""");
        (await gateway.Grpc.CallAsync("RepositoryModelLoad", new RepositoryModelLoadRequest { ModelName = "tiny" }, RepositoryModelLoadResponse.Parser)).ModelName.ShouldBe("tiny");
        (await gateway.Grpc.CallAsync("RepositoryModelUnload", new RepositoryModelUnloadRequest { ModelName = "tiny" }, RepositoryModelUnloadResponse.Parser)).IsUnloaded.ShouldBeTrue();

        await gateway.MetricsWithAsync("""consensus_audit_log_lines_total{event="family_unloaded"} 1""");
        Of("admin_call").Select(l => $"{l["call"]} {l["family"]} {l["by"]}").ShouldBe(["load 'tiny' 127.0.0.1", "unload 'tiny' 127.0.0.1"]);
    }

    [Fact]
    public async Task Keys_that_are_not_good_a_line_a_minute_and_none_of_their_text()
    {
        var key = TestKey.Of("known", "predict:tiny");
        var wrong = TestKey.Of("known", "predict:tiny");
        await using var guarded = await Guarded.StartAsync([key], config: $$$""","AuditLog":{"Path":"{{{path}}}"}""");
        for (int i = 0; i < 5; i++)
            (await guarded.InferAsync(wrong.Text)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await guarded.InferAsync(null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await guarded.InferAsync(key.Text)).Status.ShouldBe(HttpStatusCode.OK);

        await guarded.Gateway.MetricsWithAsync("""consensus_audit_log_lines_total{event="key_refused"} 1""");
        var line = Of("key_refused").ShouldHaveSingleItem();
        ((string)line["reason"]!, (string)line["by"]!).ShouldBe(("unknown_key", "127.0.0.1"));
        File.ReadAllText(path).ShouldNotContain(wrong.Text["gk_known_".Length..]);
    }

    JsonNode[] Of(string name) => [.. File.ReadAllLines(path).Select(l => JsonNode.Parse(l)!).Where(l => (string)l["event"]! == name)];
}
