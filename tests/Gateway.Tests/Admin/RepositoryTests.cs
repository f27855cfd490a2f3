using System.Net;
using System.Text;
using Testing;

namespace Gateway.Tests.Admin;

public sealed class RepositoryTests
{
    [Fact]
    public async Task The_index_lists_every_family_and_its_state()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            TinyFamily.OfThree("bad").With(m => m["quorum"] = 9).Write(f);
        });
        var all = (await OpsAsync(gateway, "index")).Json.AsArray();
        all.Select(e => (string)e!["name"]! + " " + (string)e["state"]!).ShouldBe(["bad UNAVAILABLE", "tiny READY"]);
        ((string)all[0]!["reason"]!).ShouldContain("quorum");
        (await OpsAsync(gateway, "index", "{\"ready\":true}")).Json.AsArray().Count.ShouldBe(1);
        (await OpsAsync(gateway, "index", "{\"ready\":3}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await OpsAsync(gateway, "index", "{")).Code.ShouldBe("invalid_json");
    }

    [Fact]
    public async Task An_unloaded_family_is_refused_until_it_is_loaded_again()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await OpsAsync(gateway, "models/tiny/unload")).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await gateway.InferRowsAsync([1, 0]);
        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Error.ShouldContain("unloaded");
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await OpsAsync(gateway, "models/tiny/load")).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("models/other/load")]
    [InlineData("models/other/unload")]
    [InlineData("models/..%2Ftiny/load")]
    [InlineData("models/%20/load")]
    public async Task A_family_that_is_not_there_is_404(string path)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await OpsAsync(gateway, path)).Code.ShouldBe("unknown_family");
    }

    [Theory]
    [InlineData("{x}", "invalid_json")]
    [InlineData("[]", "invalid_field")]
    public async Task A_body_that_is_none_changes_nothing(string body, string code)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await OpsAsync(gateway, "models/tiny/load", body)).Code.ShouldBe(code);
        (await OpsAsync(gateway, "models/tiny/unload", body)).Code.ShouldBe(code);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        (await OpsAsync(gateway, "models/tiny/load", """{"parameters":{}}""")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Load_answers_after_the_swap_and_a_broken_version_leaves_the_old_one_serving()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        TinyFamily.OfThree(version: "2").Write(gateway.Families);
        (await OpsAsync(gateway, "models/tiny/load")).Status.ShouldBe(HttpStatusCode.OK);
        ((string)(await gateway.InferRowsAsync([1, 0])).Json["model_version"]!).ShouldBe("2");
        TinyFamily.OfThree(version: "3").With(m => m["quorum"] = 9).Write(gateway.Families);
        var refused = await OpsAsync(gateway, "models/tiny/load");
        refused.Code.ShouldBe("load_refused");
        refused.Error.ShouldContain("quorum");
        ((string)(await gateway.InferRowsAsync([1, 0])).Json["model_version"]!).ShouldBe("2");
    }

    [Fact]
    public async Task A_reload_under_load_fails_no_request()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var done = new CancellationTokenSource();
        var failures = new List<string>();
        int answered = 0;
        var clients = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!done.IsCancellationRequested)
            {
                var reply = await gateway.InferRowsAsync([1, 0, 0, 1]);
                Interlocked.Increment(ref answered);
                if (reply.Status != HttpStatusCode.OK)
                {
                    lock (failures)
                        failures.Add(reply.Text);
                }
            }
        }).ToArray();
        for (int version = 2; version < 8; version++)
        {
            TinyFamily.OfThree(version: $"{version}").Write(gateway.Families);
            await OpsAsync(gateway, "models/tiny/load");
            // Requests between the reloads, however fast these are.
            int sofar = Volatile.Read(ref answered);
            for (int i = 0; i < 400 && Volatile.Read(ref answered) < sofar + 5; i++)
                await Task.Delay(25);
        }

        await done.CancelAsync();
        await Task.WhenAll(clients);
        failures.ShouldBeEmpty();
        answered.ShouldBeGreaterThanOrEqualTo(30);
        ((string)(await gateway.InferRowsAsync([1, 0])).Json["model_version"]!).ShouldBe("7");
    }

    static Task<Reply> OpsAsync(GatewayUnderTest gateway, string path, string body = "") =>
        GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/" + path, Encoding.UTF8.GetBytes(body));
}
