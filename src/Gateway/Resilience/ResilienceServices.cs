using Ensemble.Execution;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Resilience;

/// <summary>How a program gets execution with resilience around each member.</summary>
static class ResilienceServices
{
    /// <summary>Adds <see cref="FamilyExecution"/>, each member's call wrapped; needs <see cref="GatewayMetrics"/> and a clock.</summary>
    public static IServiceCollection AddMemberResilience(this IServiceCollection services, MembersConfig options) =>
        services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new FamilyExecution(time, new MemberResilience(options, time, provider.GetRequiredService<GatewayMetrics>()).CallAsync);
        });
}
