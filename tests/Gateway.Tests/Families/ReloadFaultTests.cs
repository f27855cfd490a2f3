using System.Net;
using System.Text;
using Testing;

namespace Gateway.Tests.Families;

/// <summary>What goes wrong with files while requests run: none fails, the old version answers, the next good one comes without a restart.</summary>
public sealed class ReloadFaultTests
{
    [Fact]
    [FaultCase(23, "a model is replaced under load by a corrupt one")]
    public async Task A_corrupt_model_under_load_fails_no_request_and_is_named_until_it_is_mended()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), log: log);
        string member = Path.Combine(gateway.Families, "tiny", "members", "b.onnx");
        byte[] good = File.ReadAllBytes(member);
        await using (var load = new Asking(gateway))
        {
            File.WriteAllBytes(member, new byte[good.Length]);
            (await LoadAsync(gateway)).Status.ShouldBe(HttpStatusCode.Conflict);
            await gateway.MetricsWithAsync("""consensus_family_last_reload_success{family="tiny"} 0""");
            log.With("family tiny", "refused", "members/b.onnx: its SHA-256 is ").ShouldNotBeEmpty();
            await load.MoreAsync(20);
            (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
            File.WriteAllBytes(member, good);
            (await LoadAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
            await gateway.MetricsWithAsync("""consensus_family_last_reload_success{family="tiny"} 1""");
            await load.EndAsync();
        }
    }

    [Fact]
    [FaultCase(31, "a manifest is written in place and read at any byte of it")]
    [FaultCase(30, "a manifest that is no JSON, or half of one")]
    public async Task A_thousand_truncations_of_the_manifest_under_load_fail_no_request()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        string manifest = Path.Combine(gateway.Families, "tiny", "family.json");
        byte[] good = File.ReadAllBytes(manifest);
        var random = new Random(31);
        await using (var load = new Asking(gateway))
        {
            await load.MoreAsync(5);
            for (int i = 0; i < 1000; i++)
            {
                File.WriteAllBytes(manifest, good.AsSpan(0, random.Next(good.Length)));
                gateway.Server.Families.Reload("tiny").ShouldHaveSingleItem().Mistakes.ShouldNotBeEmpty();
            }

            gateway.Server.Families.Statuses.ShouldHaveSingleItem().Ready.ShouldBeTrue();
            File.WriteAllBytes(manifest, good);
            (await LoadAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
            await load.EndAsync();
        }
    }

    [Fact]
    [FaultCase(33, "a family is unloaded with requests in flight")]
    public async Task Requests_in_flight_end_well_when_their_family_is_unloaded_and_new_ones_are_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => new TinyFamily().With("slow", SlowModel.Of(4)).Write(f));
        Task<Reply>[] running = [.. Enumerable.Range(0, 4).Select(_ => gateway.InferRowsAsync([1, 0]))];
        await gateway.MetricsWithAsync("""consensus_requests_in_flight{family="tiny"} 4""");
        (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/unload", [])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferRowsAsync([1, 0])).Code.ShouldBe("family_refused");
        (await Task.WhenAll(running)).ShouldAllBe(r => r.Status == HttpStatusCode.OK);
    }

    static Task<Reply> LoadAsync(GatewayUnderTest gateway) => GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/load", Encoding.UTF8.GetBytes("{}"));

    /// <summary>Asks one request after another until it is told to end.</summary>
    sealed class Asking : IAsyncDisposable
    {
        readonly CancellationTokenSource told = new();
        readonly Task<int> asking;
        volatile int answered;

        public Asking(GatewayUnderTest gateway) => asking = Task.Run(async () =>
        {
            for (; !told.IsCancellationRequested; answered++)
            {
                var reply = await gateway.InferRowsAsync([3, 1]);
                reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            }

            return answered;
        });

        /// <summary>Waits until so many were answered besides those that were.</summary>
        public async Task MoreAsync(int count)
        {
            for (int before = answered; answered < before + count && !asking.IsCompleted;)
                await Task.Delay(10);
        }

        public async Task EndAsync()
        {
            await MoreAsync(5);
            await told.CancelAsync();
            (await asking).ShouldBeGreaterThan(5);
        }

        public async ValueTask DisposeAsync()
        {
            await told.CancelAsync();
            await asking;
            told.Dispose();
        }
    }
}
