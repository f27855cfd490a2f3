using Ensemble.Execution;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Resilience;

/// <summary>How a program gets execution with resilience around each member.</summary>
static class ResilienceServices
{
    // Models compute: more threads than cores win nothing but that a slow request holds up no quick one. So many for each family, so that
    // one whose members never end leaves threads to the others.
    static readonly int PerFamily = Math.Max(8, 2 * Environment.ProcessorCount);

    /// <summary>Adds <see cref="FamilyExecution"/>, each member's call wrapped; needs <see cref="GatewayMetrics"/> and a clock.</summary>
    public static IServiceCollection AddMemberResilience(this IServiceCollection services) =>
        services.AddSingleton<ChaosReport>().AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var holder = provider.GetRequiredService<SnapshotHolder>();
            var metrics = provider.GetRequiredService<GatewayMetrics>();
            var around = new MemberResilience(holder, time, metrics);
            var batching = new Batching(() => holder.Current.Config.Members.Batching, (family, requests) => metrics.Batch(family.Name, requests));
            var logger = provider.GetRequiredService<ILogger<MemberResilience>>();
            var fusing = new Fusing(family => around.Whole(family), (family, outcome) =>
            {
                metrics.Fused(family.Name, outcome);
                if (outcome == FusedOutcome.Differed)
                    Log.FusedDiffers(logger, family.Name, family.Version);
            });
            return new FamilyExecution(time, around.CallAsync, provider.GetRequiredService<OwnThreads>(), PerFamily, new OwnThreads("member", lowered: false), batching, fusing);
        });
}
