using System.Net;
using System.Text.Json.Nodes;
using Gateway.AuditLog;
using Testing;

namespace Gateway.Tests.AuditLog;

public sealed class AuditTrailTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string path;

    public AuditTrailTests() => path = folder["log/audit.jsonl"];

    string Config => $$$"""{"AuditLog":{"Path":"{{{path}}}"}}""";

    public void Dispose() => folder.Dispose();

    [Fact]
    [FaultCase(25, "a model whose digest is not the manifest's: refused, and in the audit log")]
    public async Task What_changes_a_gateway_stands_in_its_log_from_start_to_stop()
    {
        var log = new LogLines();
        await using (var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), Config, log: log))
        {
            string member = Path.Combine(gateway.Families, "tiny", "members", "b.onnx");
            byte[] good = File.ReadAllBytes(member);
            File.WriteAllBytes(member, [.. good[..^1], (byte)(good[^1] ^ 1)]);
            (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/load", [])).Status.ShouldBe(HttpStatusCode.Conflict);
            (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
            File.WriteAllBytes(member, good);
            (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/load", [])).Status.ShouldBe(HttpStatusCode.OK);
            (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/unload", [])).Status.ShouldBe(HttpStatusCode.OK);
            await gateway.MetricsWithAsync("""consensus_audit_log_lines_total{event="family_unloaded"} 1""");
            await gateway.MetricsWithAsync("""consensus_audit_log_lines_total{event="family_refused"} 1""");
            await gateway.MetricsWithAsync("consensus_audit_log_failures_total 0");
            await gateway.Server.StopAsync();
        }

        JsonNode[] lines = [.. File.ReadAllLines(path).Select(l => JsonNode.Parse(l)!)];
        lines.Select(l => (string)l["event"]!).ShouldBe(
            ["opened", "started", "configuration_loaded", "family_loaded", "admin_call", "family_refused", "admin_call", "family_loaded", "admin_call", "family_unloaded", "stopping"]);
        lines[5]["mistakes"]!.ToString().ShouldContain("tiny/members/b.onnx: its SHA-256 is ");
        lines[4].ToJsonString().ShouldContain("\"call\":\"load\"");
        lines[3]["manifest_sha256"]!.ToString().Length.ShouldBe(64);
        AuditVerdict verdict = new AuditVerifier().Verify([path], []);
        verdict.IsWhole.ShouldBeTrue(verdict.Why);
        // What somebody outside can keep.
        log.With($"the audit log {path} ends with line 11, {verdict.LastHash}").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_never_stops_serving_and_what_waited_is_written_when_it_does()
    {
        // A file stands where the log's folder would have to be.
        File.WriteAllText(folder["log"], "");
        var log = new LogLines();
        await using (var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), Config, log: log))
        {
            (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
            string metrics = await gateway.MetricsWithAsync("""consensus_audit_log_lines_total{event="started"} 0""");
            metrics.ShouldNotContain("consensus_audit_log_failures_total 0\n");
            log.With("the audit log", "takes no lines").ShouldHaveSingleItem();
            File.Delete(folder["log"]);
            await gateway.MetricsWithAsync("""consensus_audit_log_lines_total{event="started"} 1""");
            log.With("the audit log", "takes lines again").ShouldHaveSingleItem();
        }

        AuditVerdict verdict = new AuditVerifier().Verify([path], []);
        (verdict.IsWhole, verdict.Lines).ShouldBe((true, 4), verdict.Why);
    }

    [Fact]
    public async Task A_full_disk_leaves_whole_lines_and_never_stops_serving()
    {
        // /dev/full: every write of it fails as a full disk's.
        Directory.CreateDirectory(folder["log"]);
        File.CreateSymbolicLink(path, "/dev/full");
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), Config);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        for (int i = 0; i < 100 && !(await gateway.Ops.GetStringAsync("/metrics")).Contains("consensus_audit_log_failures_total 1", StringComparison.Ordinal); i++)
            await Task.Delay(50);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }
}
