using System.Security.Cryptography;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Pipeline;

/// <summary>Asks a family about noised copies of rows. Thread-safe.</summary>
sealed class NoisedAsk(DecisionStore store, TimeProvider time)
{
    /// <summary>Whether the route flags by robust sets, or the request names them.</summary>
    public static bool IsWanted(Family family, InferRequest request, AnswerPolicy policy) =>
        policy.IsRobust || (family.RobustSets is not null && request.Outputs.Contains(RobustSets.Name, StringComparer.Ordinal));

    /// <summary>Refuses more copies than a request may run.</summary>
    public static Fault? Check(Family family, int rows, LimitsConfig limits)
    {
        long copies = (family.RobustSets?.Robust?.Samples ?? 0) * (long)rows;
        return copies <= limits.NoisedRows ? null : new Fault(
            FaultCode.LimitExceeded,
            $"inputs: expected at most {limits.NoisedRows} noised copies of rows (Limits.NoisedRows), came {rows} rows of {family.RobustSets!.Robust!.Samples} copies each");
    }

    /// <summary>Asks; what is not answered in time is not known, and every class of it stays possible.</summary>
    /// <param name="family">Leased by the caller.</param>
    /// <param name="inputs">The rows.</param>
    /// <param name="left">Time that is left for it.</param>
    /// <param name="run">Runs a batch of copies in the time that is left then; null where that cannot be.</param>
    public async ValueTask<NoisedMeans> MeansAsync(
        Family family, IReadOnlyList<Tensor> inputs, TimeSpan left, Func<IReadOnlyList<Tensor>, TimeSpan, ValueTask<MemberOutputs?>> run)
    {
        if (family.RobustSets?.Robust is not { } terms)
            return default;
        var decision = DecisionId.New(time);
        long begun = time.GetTimestamp();
        return new NoisedMeans(decision, await RobustPass.MeansAsync(
            family, inputs, terms, row => store.Noise.Of(decision, row), async copies => left - time.GetElapsedTime(begun) is var rest && rest > TimeSpan.Zero ? await run(copies, rest) : null));
    }

    /// <summary>Asks once for a check that nothing is kept of.</summary>
    /// <param name="family">Leased by the caller.</param>
    /// <param name="inputs">The rows.</param>
    /// <param name="deadline">Of each batch of copies.</param>
    public static async ValueTask<NoisedMeans> RehearseAsync(Family family, IReadOnlyList<Tensor> inputs, TimeSpan deadline)
    {
        if (family.RobustSets?.Robust is not { } terms)
            return default;
        var noise = new NoiseKey(RandomNumberGenerator.GetBytes(32));
        var execution = new FamilyExecution(TimeProvider.System);
        return new NoisedMeans(Guid.Empty, await RobustPass.MeansAsync(
            family, inputs, terms, row => noise.Of(Guid.Empty, row), async copies => await execution.RunAsync(family, copies, deadline, CancellationToken.None)));
    }
}
