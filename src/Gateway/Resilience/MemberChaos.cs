using Ensemble.Tensors;
using Gateway.Configuration;
using Polly;
using Polly.Simmy;
using Polly.Simmy.Fault;
using Polly.Simmy.Latency;
using Polly.Simmy.Outcomes;

namespace Gateway.Resilience;

/// <summary>
/// Does to a member's calls what the configuration says, next to the member: time-out, circuit breaker and whoever decides see what a
/// member in trouble would have them see. Thread-safe. What it makes up is an error, a delay, or no tensors: never a number.
/// </summary>
sealed class MemberChaos
{
    static readonly IReadOnlyList<Tensor> NoAnswer = [];

    readonly ResiliencePipeline<IReadOnlyList<Tensor>> pipeline;

    /// <param name="options">How often what is done.</param>
    /// <param name="time">Clock of the delay.</param>
    /// <param name="injected">Told each time.</param>
    public MemberChaos(ChaosConfig options, TimeProvider time, Action<ChaosKind> injected) =>
        pipeline = new ResiliencePipelineBuilder<IReadOnlyList<Tensor>> { TimeProvider = time }
            .AddChaosLatency(new ChaosLatencyStrategyOptions
            {
                InjectionRate = options.LatencyRate,
                // Told before the delay: one that a time-out cuts counts too.
                LatencyGenerator = async _ =>
                {
                    await Tell(injected, ChaosKind.Latency);
                    return options.Latency;
                },
            })
            .AddChaosFault(new ChaosFaultStrategyOptions
            {
                InjectionRate = options.FaultRate,
                FaultGenerator = static _ => new ValueTask<Exception?>(new ChaosException()),
                OnFaultInjected = _ => Tell(injected, ChaosKind.Fault),
            })
            .AddChaosOutcome(new ChaosOutcomeStrategyOptions<IReadOnlyList<Tensor>>
            {
                InjectionRate = options.OutcomeRate,
                OutcomeGenerator = static _ => new ValueTask<Outcome<IReadOnlyList<Tensor>>?>(Outcome.FromResult(NoAnswer)),
                OnOutcomeInjected = _ => Tell(injected, ChaosKind.Outcome),
            })
            .Build();

    /// <summary>Calls the member, or does not.</summary>
    /// <exception cref="ChaosException">A fault was injected.</exception>
    public ValueTask<IReadOnlyList<Tensor>> CallAsync(Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(static (run, token) => run(token), call, cancellation);

    static ValueTask Tell(Action<ChaosKind> injected, ChaosKind kind)
    {
        injected(kind);
        return ValueTask.CompletedTask;
    }
}
