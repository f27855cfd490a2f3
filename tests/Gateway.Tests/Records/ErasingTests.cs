using System.Net;
using System.Runtime.InteropServices;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Records;

/// <summary>What is recorded of a subject can be deleted, so that nothing is left of it.</summary>
public class ErasingTests
{
    const string NoAudit = """{"Store":{"AuditUnflagged":0,"AuditFlagged":0}}""";

    // A reply waits until its rows are in the spill file, as long as the database takes to say that it is busy.
    const string Patient = """{"Store":{"AuditUnflagged":0,"AuditFlagged":0,"Patience":"00:00:40"}}""";

    // Members disagree where x1 > x0: these bytes (of the floats 0.1234567 and 7.654321) stand nowhere else.
    static readonly float[] Ann = [0.1234567f, 7.654321f];
    static readonly float[] Bob = [0.7654321f, 1.234567f];

    [Fact]
    public async Task Nothing_of_a_deleted_subject_is_left_in_the_store_or_its_log_and_others_stay()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        for (int i = 0; i < 200; i++)
            await gateway.InferRowsAsync(i % 2 == 0 ? Ann : Bob, $$""", "id": "{{(i % 2 == 0 ? "ann-request" : "bob-request")}}", "parameters": {"subject": "{{(i % 2 == 0 ? "ann" : "bob")}}"}""");
        Found(gateway.Store).ShouldBe("True True True True");
        var reply = await DeleteAsync(gateway, "?subject=ann");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Text.Trim().ShouldBe("""{"deleted_decisions":100,"deleted_rows":100}""");
        Found(gateway.Store).ShouldBe("False True False True");
        StoredRows.Number(gateway.Store, "SELECT count(*) FROM rows").ShouldBe(100);
        (await DeleteAsync(gateway, "?subject=ann")).Text.ShouldContain("\"deleted_decisions\":0");
        (await gateway.GetAsync("/v2/models/tiny/decisions?subject=bob&limit=1000")).Json["decisions"]!.AsArray().Count.ShouldBe(100);
    }

    [Fact]
    public async Task What_is_still_in_the_spill_file_is_deleted_too()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Patient);
        await gateway.InferRowsAsync(Bob, """, "parameters": {"subject": "bob"}""");
        using (TestStores.Lock(gateway.Store))
        {
            await gateway.InferRowsAsync(Ann, """, "parameters": {"subject": "ann"}""");
            new FileInfo(gateway.Store + ".spill").Length.ShouldBeGreaterThan(0);
            (await DeleteAsync(gateway, "?subject=ann")).Code.ShouldBe("store_unavailable");
        }

        (await DeleteAsync(gateway, "?subject=ann")).Text.ShouldContain("\"deleted_decisions\":1");
        new FileInfo(gateway.Store + ".spill").Length.ShouldBe(0);
        Found(gateway.Store).ShouldStartWith("False True");
        StoredRows.Ids(gateway.Store).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_the_operations_port_deletes_only_of_the_family_and_only_who_is_named()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            TinyFamily.OfThree("other").Write(f);
        }, NoAudit);
        await gateway.InferRowsAsync(Ann, """, "parameters": {"subject": "ann"}""");
        (await Reply.OfAsync(await gateway.Data.DeleteAsync("/v2/models/tiny/decisions?subject=ann"))).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await DeleteAsync(gateway, "?subject=ann", "other")).Text.ShouldContain("\"deleted_decisions\":0");
        foreach (string query in new[] { "", "?subject=", "?subject=ann&since=1d", "?subject=ann&subject=bob" })
            (await DeleteAsync(gateway, query)).Code.ShouldBe("invalid_parameter");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v2/models/tiny/decisions?subject=ann");
        request.Headers.Add("Origin", "http://elsewhere.example");
        (await Reply.OfAsync(await gateway.Ops.SendAsync(request))).Code.ShouldBe("forbidden");
        StoredRows.Ids(gateway.Store).Count.ShouldBe(1);
    }

    // Whether the bytes of Ann's and Bob's inputs, then their request ids, stand in the store or its log.
    static string Found(string file) => TestStores.AreOnPostgres ? FoundInTables(file) : Python.Run("""
        import os, struct, sys
        data = b"".join(open(sys.argv[1] + end, "rb").read() for end in ("", "-wal") if os.path.exists(sys.argv[1] + end))
        print(*[needle in data for needle in (struct.pack("<2f", 0.1234567, 7.654321), struct.pack("<2f", 0.7654321, 1.234567), b"ann-request", b"bob-request")])
        """, file);

    static string FoundInTables(string file) => string.Join(' ', StoredRows.Read(
        file,
        $"""
        SELECT EXISTS (SELECT 1 FROM rows WHERE position('\x{Hex(Ann)}'::bytea IN inputs) > 0), EXISTS (SELECT 1 FROM rows WHERE position('\x{Hex(Bob)}'::bytea IN inputs) > 0),
          EXISTS (SELECT 1 FROM decisions WHERE request_id = 'ann-request'), EXISTS (SELECT 1 FROM decisions WHERE request_id = 'bob-request')
        """,
        r => $"{r.GetBoolean(0)} {r.GetBoolean(1)} {r.GetBoolean(2)} {r.GetBoolean(3)}"));

    static string Hex(float[] values) => Convert.ToHexString(MemoryMarshal.AsBytes(values.AsSpan()));

    static async Task<Reply> DeleteAsync(GatewayUnderTest gateway, string query, string model = "tiny") =>
        await Reply.OfAsync(await gateway.Ops.DeleteAsync($"/v2/models/{model}/decisions{query}"));
}
