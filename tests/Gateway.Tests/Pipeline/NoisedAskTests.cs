using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Gateway.Tests.Pipeline;

public sealed class NoisedAskTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // 600 copies are three batches of a second each; 1.5 s are left.
    [Fact]
    public async Task Batches_share_the_time_that_is_left_and_what_is_beyond_it_is_not_known()
    {
        RobustFamily.Write(folder.Path, 0.6, 1e-4, samples: 200);
        using var families = new FamilyStore(folder.Path, TimeProvider.System);
        families.LoadAll();
        using var lease = families.Lease("tiny", null);
        var clock = new ManualClock();
        var arguments = new ConfigArguments(null, Families: folder.Path);
        var snapshot = ConfigLoader.Load(arguments, new Dictionary<string, string>(), out _);
        var ask = new NoisedAsk(new DecisionStore(snapshot!, new GatewayMetrics(), NullLogger<DecisionStore>.Instance, TimeProvider.System), clock);
        var left = new List<double>();
        var noised = await ask.MeansAsync(lease!.Family, [Tensor.From<float>("x", Datatype.FP32, [3, 2], [1, 0, 1, 0, 1, 0])], TimeSpan.FromSeconds(1.5), async (copies, rest) =>
        {
            left.Add(rest.TotalSeconds);
            clock.Advance(TimeSpan.FromSeconds(1));
            return await new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, copies, TimeSpan.FromSeconds(10), CancellationToken.None);
        });
        left.ShouldBe([1.5, 0.5]);
        // 512 copies were run: those of rows 0 and 1, and a part of row 2's.
        noised.Means!.Select(double.IsNaN).ShouldBe([false, false, false, false, true, true]);
        noised.Decision.ShouldNotBe(Guid.Empty);
    }
}
