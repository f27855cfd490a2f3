using System.Runtime.CompilerServices;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Tracing;

namespace Gateway.Resilience;

/// <summary>
/// Gives every member of every loaded version its own <see cref="MemberPipeline"/>; <see cref="CallAsync"/> is the
/// <see cref="MemberCall"/> that execution takes. Thread-safe. A reloaded version starts with a closed breaker, and so does a member
/// whose time-outs or breakers the configuration changes.
/// </summary>
sealed class MemberResilience(SnapshotHolder holder, TimeProvider time, GatewayMetrics metrics)
{
    // Keyed by the loaded member itself, so that a pipeline goes when its version does.
    readonly ConditionalWeakTable<Member, MemberPipeline> pipelines = [];

    // Keyed by what the configuration says, which each reload says anew.
    readonly ConditionalWeakTable<ChaosConfig, MemberChaos> chaos = [];

    /// <inheritdoc cref="MemberCall"/>
    public ValueTask<IReadOnlyList<Tensor>> CallAsync(
        Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation)
    {
        return Spans.Current is null ? AskAsync(family, member, call, cancellation) : TracedAsync(family, member, call, cancellation);
    }

    /// <summary>Longest that one run of all members at once may take; null while one of them is left alone, or something is done to one on purpose.</summary>
    public TimeSpan? Whole(Family family)
    {
        var config = holder.Current.Config;
        if (!config.Members.Fused || config.Chaos.ContainsKey(family.Name))
            return null;
        foreach (var member in family.Members)
        {
            if (pipelines.TryGetValue(member, out var pipeline) && pipeline.IsOpen)
                return null;
        }

        return config.Members.Timeout;
    }

    // A method of its own: without a trace it costs nothing, not even a task. What is open here is closed here: the next member's
    // call may come on the same thread.
    async ValueTask<IReadOnlyList<Tensor>> TracedAsync(
        Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation)
    {
        using var span = Spans.Member(family, member);
        try
        {
            return await AskAsync(family, member, call, cancellation);
        }
        catch (Exception failure)
        {
            Spans.Failed(span, failure.GetType().Name);
            throw;
        }
    }

    ValueTask<IReadOnlyList<Tensor>> AskAsync(
        Family family, Member member, Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation)
    {
        var config = holder.Current.Config;
        if (!pipelines.TryGetValue(member, out var pipeline) || !pipeline.IsOf(config.Members))
            pipeline = Add(family.Name, member, config.Members);
        if (config.Chaos.Count > 0 && Chaos(config, family.Name, member.Name) is { } injected)
            return pipeline.CallAsync(token => injected.CallAsync(call, token), cancellation);
        return pipeline.CallAsync(call, cancellation);
    }

    MemberPipeline Add(string family, Member member, MembersConfig options)
    {
        string name = member.Name;
        lock (pipelines)
        {
            if (pipelines.TryGetValue(member, out var there) && there.IsOf(options))
                return there;
            if (there is not null)
                metrics.Circuit(family, name, false);
            var made = new MemberPipeline(options, time, open => metrics.Circuit(family, name, open));
            pipelines.AddOrUpdate(member, made);
            return made;
        }
    }

    MemberChaos? Chaos(GatewayConfig config, string family, string member)
    {
        if (!config.Chaos.TryGetValue(family, out var members) || !members.TryGetValue(member, out var options) || !options.IsOn)
            return null;
        return chaos.GetValue(options, o => new MemberChaos(o, time, kind => metrics.Chaos.Injected(family, member, kind.ToString().ToLowerInvariant())));
    }
}
