using System.Net;
using System.Text.Json.Nodes;
using Export.Fusing;
using Testing;

namespace Gateway.Tests.Fusing;

/// <summary>The members of a family as one model in the gateway: their bits, in less time, or not at all.</summary>
public sealed class FusedServingTests : IDisposable
{
    const string Answered = "consensus_fused_runs_total{family=\"tiny\",outcome=\"answered\"}";

    // Eight calls of small models take several times what one of all of them takes: so much is no matter of luck.
    const int Members = 8;

    readonly LogLines log = new();

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task A_fused_file_runs_in_the_members_place_and_gives_the_same_reply()
    {
        await using var plain = await GatewayUnderTest.StartAsync(f => Family().Write(f), keeps: false);
        await using var fused = await GatewayUnderTest.StartAsync(f => Fuse(Family().Write(f)), keeps: false);

        foreach (float[] rows in new float[][] { [1, 0], [0.25f, -3], [1, 0, 0, 1] })
        {
            var (theirs, ours) = (await plain.InferRowsAsync(rows, All), await fused.InferRowsAsync(rows, All));
            ours.Status.ShouldBe(HttpStatusCode.OK, ours.Text);
            ours.Text.ShouldBe(theirs.Text);
        }

        (await Properties(fused)).ShouldContain("the fused file is run in the members' place at 1");
        (await fused.MetricsAsync()).ShouldNotContain($"\n{Answered} 0\n");
        (await plain.MetricsAsync()).ShouldContain($"\n{Answered} 0\n");
        (await fused.MetricsAsync()).ShouldContain("consensus_member_calls_total{family=\"tiny\",member=\"m7\",outcome=\"answered\"} 3\n");
    }

    [Theory]
    [InlineData("""{"Members":{"Fused":false}}""")]
    [InlineData("""{"Environment":"test","Chaos":{"tiny":{"m0":{"FaultRate":0.000001}}}}""")]
    public async Task Where_it_is_not_wanted_or_something_is_done_to_a_member_the_members_run(string config)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => Fuse(Family().Write(f)), config, keeps: false);

        for (int i = 0; i < 5; i++)
            (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);

        (await gateway.MetricsAsync()).ShouldContain($"\n{Answered} 0\n");
    }

    [Fact]
    public async Task A_file_that_gives_other_bits_is_not_run()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => Pretend(Family(), Fused(Family(slope: 3)), f), keeps: false);

        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);

        (await Properties(gateway)).ShouldContain("the fused file is not run: it gives other bits than the members at 1 rows");
        (await gateway.MetricsAsync()).ShouldContain($"\n{Answered} 0\n");
    }

    [Fact]
    public async Task One_that_gives_other_bits_on_rows_that_are_not_golden_is_found_out_and_the_members_count()
    {
        // Alike where x₁ is 0, as it is in the golden rows.
        byte[] other = Fused(Family(second: 5));
        await using var gateway = await GatewayUnderTest.StartAsync(f => Pretend(Family(), other, f), keeps: false, log: log);
        await using var plain = await GatewayUnderTest.StartAsync(f => Family().Write(f), keeps: false);
        string right = (await plain.InferRowsAsync([0, 1], All)).Text;
        (await Properties(gateway)).ShouldContain("the fused file is run in the members' place");

        for (int i = 0; i < 1100; i++)
            (await gateway.InferRowsAsync([0, 1], All)).Status.ShouldBe(HttpStatusCode.OK);

        (await gateway.InferRowsAsync([0, 1], All)).Text.ShouldBe(right);
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("\nconsensus_fused_runs_total{family=\"tiny\",outcome=\"differed\"} 1\n");
        log.With("Error", "its fused file gave other bits than its members").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("digest", "fused.onnx: its SHA-256 is")]
    [InlineData("missing", "fused.onnx: ")]
    [InlineData("member", "fused.onnx: it has no output 'm7.p'")]
    [InlineData("garbage", "fused.onnx: ")]
    public async Task A_file_that_is_not_what_the_manifest_says_has_the_family_refused(string fault, string told)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            byte[] file = fault switch { "member" => Fused(Family(members: Members - 1)), "garbage" => [1, 2, 3], _ => Fused(Family()) };
            string folder = Pretend(Family(), file, f);
            if (fault == "digest")
                File.AppendAllText(Path.Combine(folder, "fused.onnx"), "x");
            if (fault == "missing")
                File.Delete(Path.Combine(folder, "fused.onnx"));
        }, keeps: false, log: log);

        var refused = await gateway.InferRowsAsync([1, 0]);

        refused.Code.ShouldBe("family_refused");
        refused.Error.ShouldContain(told);
    }

    const string All = ",\"parameters\":{\"explain\":true}";

    static async Task<string> Properties(GatewayUnderTest gateway) => (string)JsonNode.Parse((await gateway.GetAsync("/v2/models/tiny")).Text)!["properties"]!["threads"]!;

    static TinyFamily Family(float slope = 1, float second = 1, int members = Members)
    {
        var tiny = new TinyFamily();
        for (int m = 0; m < members; m++)
            tiny.With($"m{m}", TinyModels.Linear(new float[,] { { slope * (m + 1), 0 }, { 0, second * (m + 1) } }, [0, 0.1f]));
        byte[] golden = GoldenFile.Of(("input/x", [4, 2], [1, 0, 0.5f, 0, -2, 0, 0, 0]));
        return tiny.WithFile("golden.npz", golden).With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) });
    }

    static void Fuse(string folder) => FamilyFusing.Keep(folder, Run(folder));

    static byte[] Fused(TinyFamily family)
    {
        using var made = new TemporaryFolder();
        return Run(family.Write(made.Path));
    }

    static byte[] Run(string folder) => FamilyFusing.Run(new FuseRequest { Folder = folder, Out = folder, Serves = true, Stacks = false }, static _ => { }).File;

    static string Pretend(TinyFamily family, byte[] file, string families) => family.WithFile("fused.onnx", file)
        .With(m => m["fused"] = new JsonObject { ["path"] = "fused.onnx", ["sha256"] = TinyFamily.Digest(file) }).Write(families);
}
