using Ensemble.Tensors;
using Gateway.Configuration;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Gateway.Resilience;

/// <summary>
/// Time-out and circuit breaker around one member of one loaded version. Thread-safe. Failures are what the member throws
/// and its own time-out; a call that the caller ended (gone, or a deadline of its own) says nothing about the member.
/// </summary>
sealed class MemberPipeline
{
    readonly ResiliencePipeline<IReadOnlyList<Tensor>> pipeline;
    readonly MembersConfig made;
    volatile MembersConfig seen;
    volatile bool isOpen;

    /// <param name="options">Time-out and breaker.</param>
    /// <param name="time">Clock of both.</param>
    /// <param name="circuit">Told when the breaker opens (true) and closes (false).</param>
    public MemberPipeline(MembersConfig options, TimeProvider time, Action<bool> circuit)
    {
        made = seen = options;
        pipeline = new ResiliencePipelineBuilder<IReadOnlyList<Tensor>> { TimeProvider = new SteadyClock(time) }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<IReadOnlyList<Tensor>>
            {
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumThroughput,
                SamplingDuration = options.SamplingDuration,
                BreakDuration = options.BreakDuration,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not (null or OperationCanceledException or MemberNotCalledException)),
                OnOpened = _ => Tell(circuit, true),
                OnClosed = _ => Tell(circuit, false),
            })
            // On the plain clock: Polly keeps the sources of tokens of that one for the next call.
            .AddPipeline(new ResiliencePipelineBuilder<IReadOnlyList<Tensor>> { TimeProvider = time }.AddTimeout(new TimeoutStrategyOptions { Timeout = options.Timeout }).Build())
            .Build();
    }

    /// <summary>Whether the member is being left alone, or was and has not answered since.</summary>
    public bool IsOpen => isOpen;

    /// <summary>Whether it does what these options say.</summary>
    public bool IsOf(MembersConfig options)
    {
        if (ReferenceEquals(seen, options))
            return true;
        // A configuration that is read again says the same in another object.
        if (!made.Equals(options))
            return false;
        seen = options;
        return true;
    }

    /// <summary>Calls the member unless it is being left alone.</summary>
    /// <exception cref="CircuitOpenException">It is: it was not called.</exception>
    /// <exception cref="TimeoutException">It took longer than its time-out.</exception>
    /// <exception cref="OperationCanceledException">The caller ended the call.</exception>
    public async ValueTask<IReadOnlyList<Tensor>> CallAsync(
        Func<CancellationToken, ValueTask<IReadOnlyList<Tensor>>> call, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(static (run, token) => run(token), call, cancellation);
        }
        catch (TimeoutRejectedException late)
        {
            throw new TimeoutException(late.Message, late);
        }
        catch (BrokenCircuitException open)
        {
            throw new CircuitOpenException(open);
        }
    }

    ValueTask Tell(Action<bool> circuit, bool open)
    {
        isOpen = open;
        circuit(open);
        return ValueTask.CompletedTask;
    }
}
