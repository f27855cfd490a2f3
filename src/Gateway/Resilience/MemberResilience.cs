using System.Runtime.CompilerServices;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Resilience;

/// <summary>
/// Gives every member of every loaded version its own <see cref="MemberPipeline"/>; <see cref="CallAsync"/> is the
/// <see cref="MemberCall"/> that execution takes. Thread-safe. A reloaded version starts with a closed breaker.
/// </summary>
sealed class MemberResilience(MembersConfig options, TimeProvider time, GatewayMetrics metrics)
{
    // Keyed by the loaded member itself, so that a pipeline goes when its version does.
    readonly ConditionalWeakTable<Member, MemberPipeline> pipelines = [];

    /// <inheritdoc cref="MemberCall"/>
    public ValueTask<IReadOnlyList<Tensor>> CallAsync(
        Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation)
    {
        if (!pipelines.TryGetValue(member, out var pipeline))
            pipeline = Add(family.Name, member);
        return pipeline.CallAsync(call, cancellation);
    }

    MemberPipeline Add(string family, Member member)
    {
        string name = member.Name;
        return pipelines.GetValue(member, _ => new MemberPipeline(options, time, open => metrics.Circuit(family, name, open)));
    }
}
