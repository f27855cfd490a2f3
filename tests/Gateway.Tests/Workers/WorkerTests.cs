using System.Diagnostics;
using System.Net;
using Gateway.Tests.Commands;
using Gateway.Tests.Families;
using Testing;

namespace Gateway.Tests.Workers;

/// <summary>Members in processes of their own answer as they would in the gateway's.</summary>
public sealed class WorkerTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData(""","parameters":{"explain":true}""", 7)]
    [InlineData(""","parameters":{"combine":"median","explain":true}""", 3)]
    public async Task Answers_are_the_same_to_the_byte(string more, int rows)
    {
        var family = IsolatedGateway.Watched(TinyFamily.OfThree());
        await using var inside = await GatewayUnderTest.StartAsync(f => family.Write(f), keeps: false);
        await using var apart = await GatewayUnderTest.StartAsync(f => family.Write(f), IsolatedGateway.Config, keeps: false);
        var random = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            float[] values = [.. Enumerable.Range(0, 2 * rows).Select(_ => (random.NextSingle() * 8) - 4)];
            (await apart.InferRowsAsync(values, more)).Text.ShouldBe((await inside.InferRowsAsync(values, more)).Text);
        }
    }

    [Fact]
    public async Task A_shipped_family_keeps_its_guarantee_and_answers_the_same_to_the_byte()
    {
        static void Copy(string families)
        {
            string from = Repository.File("config", "families", "mnist");
            foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                string to = Path.Combine(families, "mnist", Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }

        await using var inside = await GatewayUnderTest.StartAsync(Copy, keeps: false);
        await using var apart = await GatewayUnderTest.StartAsync(Copy, """{ "Isolation": { "Families": { "mnist": {} } } }""", keeps: false);
        string example = (await inside.GetAsync("/v2/models/mnist/example")).Text;
        var (expected, came) = (await inside.InferAsync(example, "mnist"), await apart.InferAsync(example, "mnist"));
        expected.Status.ShouldBe(HttpStatusCode.OK, expected.Text);
        ((string?)expected.Json["parameters"]!["guarantee_state"]).ShouldNotBe("none");
        came.Text.ShouldBe(expected.Text);
        (await MetadataAsync(apart)).ShouldBe(await MetadataAsync(inside));

        // All but where it runs, and with how many rows at once.
        static async Task<string> MetadataAsync(GatewayUnderTest gateway)
        {
            var json = (await gateway.GetAsync("/v2/models/mnist")).Json;
            foreach (string placed in new[] { "threads", "batch_rows" })
                json["properties"]!.AsObject().Remove(placed).ShouldBeTrue(json.ToJsonString());
            return json.ToJsonString();
        }
    }

    [Fact]
    public async Task A_lambda_between_the_members_is_told_to_the_process_too()
    {
        var family = IsolatedGateway.Watched(TinyFamily.Conditioned());
        await using var inside = await GatewayUnderTest.StartAsync(f => family.Write(f), keeps: false);
        await using var apart = await GatewayUnderTest.StartAsync(f => family.Write(f), IsolatedGateway.Config, keeps: false);
        foreach (string lambda in new[] { "0", "0.3", "1" })
        {
            string more = $$""","parameters":{"lambda":{{lambda}},"explain":true}""";
            var reply = await apart.InferRowsAsync([2, 1, 1, 3], more);
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            reply.Text.ShouldBe((await inside.InferRowsAsync([2, 1, 1, 3], more)).Text);
        }
    }

    [Fact]
    public async Task What_a_process_finds_wrong_with_a_model_refuses_the_family_by_name()
    {
        var log = new LogLines();
        var family = IsolatedGateway.Watched(TinyFamily.OfThree()).With("wide", TinyModels.Constant(3, 0.2f, 0.3f, 0.5f));
        await using var gateway = await GatewayUnderTest.StartAsync(f => family.Write(f), IsolatedGateway.Config, log: log);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        log.With("members/wide.onnx (member 'wide'): output 'p' is FP32 [-1,3], the family's is FP32 [-1,2]").ShouldHaveSingleItem(string.Join('\n', log.All));
    }

    [Fact]
    public async Task A_family_without_golden_rows_is_refused()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), IsolatedGateway.Config, log: log);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        log.With("member 'a'", "watched by golden rows").ShouldHaveSingleItem(string.Join('\n', log.All));
    }

    [Fact]
    public async Task A_family_that_is_not_named_runs_in_the_gateway_and_a_freed_one_leaves_no_process()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(
            f =>
            {
                TinyFamily.OfThree("inside").Write(f);
                IsolatedGateway.Watched(TinyFamily.OfThree()).Write(f);
            }, """{ "Isolation": { "Families": { "tiny": {} } } }""", log: log);
        (await gateway.InferRowsAsync([1, 0], model: "inside")).Status.ShouldBe(HttpStatusCode.OK);
        log.With("family inside: member", "runs in process").ShouldBeEmpty();
        int[] ids = [.. new[] { "a", "b", "c" }.Select(m => IsolatedGateway.Processes(log, m).Single())];
        ids.ShouldAllBe(id => Directory.Exists($"/proc/{id}"));
        gateway.Server.Families.Unload("tiny").ShouldBeTrue();
        await GoneAsync(ids);
    }

    [Fact]
    [FaultCase(29, "a ConstantOfShape of 10^8 numbers in a process that may hold less")]
    public async Task A_process_that_wants_more_memory_than_it_may_costs_its_member_alone()
    {
        var log = new LogLines();
        // Its numbers are as many as the square of the rows: 40 MB for the two golden ones, 4 GB for twenty.
        var family = IsolatedGateway.Watched(TinyFamily.OfThree()).With("large", EndlessModel.Huge(2_500_000)).With(m => m["quorum"] = 3);
        string config = IsolatedGateway.Config.Replace("\"*\": {}", "\"*\": { \"MemoryBytes\": 700000000 }", StringComparison.Ordinal);
        await using var gateway = await GatewayUnderTest.StartAsync(f => family.Write(f), config, log: log);
        (await gateway.InferRowsAsync([1, 0]))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        var reply = await gateway.InferRowsAsync([.. Enumerable.Range(0, 40).Select(i => (float)(1 - (i % 2)))]);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.reasons"].ToJsonString().ShouldContain("member_missing");
        ((int)reply.Json["parameters"]!["members_answered"]!).ShouldBe(3);
    }

    [Fact]
    public async Task A_name_that_is_no_family_s_is_found_by_check()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["families"]);
        IsolatedGateway.Watched(TinyFamily.OfThree()).Write(folder["families"]);
        await File.WriteAllTextAsync(folder["gateway.json"], """{ "Isolation": { "Families": { "tyni": {}, "tiny": {}, "*": {} } } }""");
        var result = await GatewayProgram.RunAsync("check", "--config", folder["gateway.json"], "--families", folder["families"]);
        result.Code.ShouldBe(1);
        result.Output.ShouldContain("$.Isolation.Families.tyni: there is no family tyni in ");
        result.Output.ShouldNotContain("$.Isolation.Families.tiny");
    }

    /// <summary>Waits until processes are gone.</summary>
    internal static async Task GoneAsync(int[] ids)
    {
        long begun = Stopwatch.GetTimestamp();
        while (Array.Exists(ids, Runs) && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(5))
            await Task.Delay(20);
        ids.Where(Runs).ShouldBeEmpty();
    }

    // One that ended and was not waited for is as good as gone.
    static bool Runs(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException)
        {
            return false;
        }
    }
}
