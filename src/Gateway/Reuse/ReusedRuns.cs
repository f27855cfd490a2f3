using System.Collections.Concurrent;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Tracing;

namespace Gateway.Reuse;

/// <summary>
/// Runs the members of a request, or takes what they gave to the same inputs: a moment ago, or to a request that still runs. What is
/// shared is what members said, before anything is decided of it. Thread-safe.
/// </summary>
sealed class ReusedRuns
{
    readonly FamilyExecution execution;
    readonly ReuseMetrics metrics;
    readonly TimeProvider time;
    readonly OutputCache cache;
    readonly ConcurrentDictionary<RunKey, Flight> flights = new();

    public ReusedRuns(FamilyExecution execution, GatewayMetrics metrics, TimeProvider time)
    {
        (this.execution, this.metrics, this.time) = (execution, metrics.Reuse, time);
        cache = new OutputCache(metrics.Reuse.Kept);
    }

    /// <summary>How many requests wait for others' runs.</summary>
    public int Waiting => flights.Values.Sum(f => f.Waiting);

    /// <summary>Whether a run of this family may serve several requests.</summary>
    public bool IsOn(Family family, ReuseConfig config)
    {
        if (config.CacheBytes == 0)
            cache.Bound(0, 0);
        return config is not { CacheBytes: 0, SingleFlight: false } && IsRepeatable(family);
    }

    /// <summary>What the members say, run for this request alone; the same parameters.</summary>
    public ValueTask<MemberOutputs> AloneAsync(Family family, InferRequest request, AnswerChoice choice, TimeSpan deadline, CancellationToken cancellation) =>
        execution.RunAsync(family, request.Inputs, deadline, cancellation, request.Memory, choice: choice, alone: Spans.Current is not null);

    /// <summary>What the members say where <see cref="IsOn"/>; <c>Taken</c> when they were not run for this request, and then how long it waited.</summary>
    /// <param name="family">Leased by the caller.</param>
    /// <param name="request">Decoded for it.</param>
    /// <param name="choice">What is to answer.</param>
    /// <param name="deadline">From now.</param>
    /// <param name="snapshot">The request's configuration.</param>
    /// <param name="cancellation">The caller is gone.</param>
    public async ValueTask<(MemberOutputs Outputs, TimeSpan? Taken)> RunAsync(
        Family family, InferRequest request, AnswerChoice choice, TimeSpan deadline, GatewaySnapshot snapshot, CancellationToken cancellation)
    {
        var config = snapshot.Config.Reuse;
        // A caller who is told apart from others shall not learn by the clock what they have asked.
        string caller = snapshot.AsksWho ? $"{request.Caller.Way} {request.Caller.Tenant?.Length} {request.Caller.Tenant}{request.Caller.Name}" : "";
        var key = RunKey.Of(family, choice, caller, request.Inputs);
        if (config.CacheBytes > 0)
        {
            var found = cache.Find(key, request.Inputs);
            metrics.Looked(family.Name, found is not null);
            if (found is not null)
                return (found, TimeSpan.Zero);
        }

        if (!config.SingleFlight)
            return (Keep(key, request, config, await AloneAsync(family, request, choice, deadline, cancellation)), null);
        return await TogetherAsync(key, request, deadline, config, cancellation);
    }

    async ValueTask<(MemberOutputs Outputs, TimeSpan? Taken)> TogetherAsync(
        RunKey key, InferRequest request, TimeSpan deadline, ReuseConfig config, CancellationToken cancellation)
    {
        var own = new Flight(request.Inputs);
        var flight = flights.GetOrAdd(key, own);
        if (!ReferenceEquals(flight, own))
        {
            long begun = time.GetTimestamp();
            if (flight.TryJoin(request.Inputs, out var landing) && await WaitAsync(landing, deadline, cancellation) is { } outputs)
            {
                metrics.Joined(key.Family.Name);
                return (outputs.For(request.Inputs), time.GetElapsedTime(begun));
            }

            // The run that it waited for gave nothing, or not in time: what is left of its own time is its own.
            var left = deadline - time.GetElapsedTime(begun);
            return (await AloneAsync(key.Family, request, key.Choice, left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1), cancellation), null);
        }

        MemberOutputs? given = null;
        try
        {
            given = Keep(key, request, config, await AloneAsync(key.Family, request, key.Choice, deadline, cancellation));
        }
        finally
        {
            flights.TryRemove(key, out _);
            flight.Land(given is { IsComplete: true } ? given : null);
        }

        return (given, null);
    }

    async ValueTask<MemberOutputs?> WaitAsync(Task<MemberOutputs?> landing, TimeSpan deadline, CancellationToken cancellation)
    {
        try
        {
            return await landing.WaitAsync(deadline, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    // What a member has failed at once it may not fail at again.
    MemberOutputs Keep(RunKey key, InferRequest request, ReuseConfig config, MemberOutputs outputs)
    {
        if (config.CacheBytes > 0 && outputs.IsComplete)
            cache.Keep(key, request.Inputs, outputs, config.CacheBytes, config.CacheEntries);
        return outputs;
    }

    // What another server answers may change without our seeing it.
    static bool IsRepeatable(Family family)
    {
        foreach (var member in family.Members)
        {
            if (!member.HasFile)
                return false;
        }

        return true;
    }
}
