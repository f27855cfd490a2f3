using Ensemble.Tensors;
using Polly;
using Polly.Hedging;

namespace Gateway.Resilience;

/// <summary>
/// Asks one replica of a member, and another one when the first is late or failed; the first answer counts, and the others are told
/// to stop. Never another member. Thread-safe.
/// </summary>
/// <typeparam name="TReplica">What is asked.</typeparam>
sealed class ReplicaHedging<TReplica> where TReplica : class
{
    const int MostSeconds = 2;

    static readonly ResiliencePropertyKey<Attempts> Key = new(nameof(ReplicaHedging<>));

    readonly ResiliencePipeline<IReadOnlyList<Tensor>> pipeline;

    /// <param name="delay">How long the first may take before another one is asked.</param>
    /// <param name="time">Clock of the delay.</param>
    public ReplicaHedging(Func<TimeSpan> delay, TimeProvider time) =>
        pipeline = new ResiliencePipelineBuilder<IReadOnlyList<Tensor>> { TimeProvider = new SteadyClock(time) }
            .AddHedging(new HedgingStrategyOptions<IReadOnlyList<Tensor>>
            {
                MaxHedgedAttempts = MostSeconds,
                DelayGenerator = _ => ValueTask.FromResult(delay()),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not (null or OperationCanceledException)),
                ActionGenerator = Second,
            })
            .Build();

    /// <summary>Asks.</summary>
    /// <param name="first">Asked at once.</param>
    /// <param name="another">Gives another one to ask; null for none, or none yet.</param>
    /// <param name="ask">Asks a replica.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    public async ValueTask<IReadOnlyList<Tensor>> CallAsync(
        TReplica first, Func<TReplica?> another, Func<TReplica, CancellationToken, ValueTask<IReadOnlyList<Tensor>>> ask, CancellationToken cancellation)
    {
        var context = ResilienceContextPool.Shared.Get(cancellation);
        var attempts = new Attempts(first, another, ask);
        context.Properties.Set(Key, attempts);
        try
        {
            return await pipeline.ExecuteAsync(static (c, a) => a.Ask(a.First, c.CancellationToken), context, attempts);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    static Func<ValueTask<Outcome<IReadOnlyList<Tensor>>>>? Second(HedgingActionGeneratorArguments<IReadOnlyList<Tensor>> arguments)
    {
        var attempts = arguments.PrimaryContext.Properties.GetValue(Key, null!);
        return attempts.Another() is { } replica ? () => OutcomeOf(attempts, replica, arguments.ActionContext.CancellationToken) : null;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031", Justification = "An outcome holds whatever the attempt threw.")]
    static async ValueTask<Outcome<IReadOnlyList<Tensor>>> OutcomeOf(Attempts attempts, TReplica replica, CancellationToken cancellation)
    {
        try
        {
            return Outcome.FromResult(await attempts.Ask(replica, cancellation));
        }
        catch (Exception exception)
        {
            return Outcome.FromException<IReadOnlyList<Tensor>>(exception);
        }
    }

    sealed record Attempts(TReplica First, Func<TReplica?> Another, Func<TReplica, CancellationToken, ValueTask<IReadOnlyList<Tensor>>> Ask);
}
