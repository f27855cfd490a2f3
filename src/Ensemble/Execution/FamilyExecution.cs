using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>Runs every member of a family on the same input, within one deadline. Thread-safe.</summary>
/// <param name="time">Clock of durations and the deadline.</param>
/// <param name="around">Wraps each member's call; null calls it plainly.</param>
public sealed class FamilyExecution(TimeProvider time, MemberCall? around = null)
{
    /// <summary>Runs the members side by side; one that fails or is late is left out, named in its result.</summary>
    /// <param name="family">Leased by the caller until the task ends.</param>
    /// <param name="inputs">In the order of the family's inputs, checked against its signature; same rows, ≥ 1.</param>
    /// <param name="deadline">From now; what has not answered by then is missing. Infinite never ends.</param>
    /// <param name="cancellation">The caller is gone.</param>
    /// <param name="memory">Where the inputs lie, kept for members that read them after the task has ended; null where they are nobody else's.</param>
    /// <param name="place">Where the calls take place; null takes the threads that all share.</param>
    /// <param name="choice">What is to answer: a λ that no member stands at costs one more run where the model can be told it.</param>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public async ValueTask<MemberOutputs> RunAsync(
        Family family, IReadOnlyList<Tensor> inputs, TimeSpan deadline, CancellationToken cancellation, TensorMemory? memory = null, RunPlace? place = null,
        AnswerChoice choice = default)
    {
        using var atDeadline = new CancellationTokenSource(deadline, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(atDeadline.Token, cancellation);
        (int Member, double? Lambda)[] asked = [.. Enumerable.Range(0, family.Members.Count).Select(m => (m, (double?)null))];
        if (family.IsRunForIt(choice))
            asked = [.. asked, (choice.MemberIndex, choice.Lambda)];
        var calls = new Task<MemberResult>[asked.Length];
        var given = new MemberInputs(inputs, deadline, time);
        for (int m = 0; m < calls.Length; m++)
            calls[m] = Start(family, asked[m], given, place?.Threads ?? TaskScheduler.Default, ended.Token);
        Task all = Task.WhenAll(calls);
        if (place is not null)
            _ = all.ContinueWith(static (_, told) => ((RunPlace)told!).Ended(), place, TaskScheduler.Default);
        await all.WaitAsync(ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!all.IsCompleted)
            KeepUntilEnded(family, memory, all);
        cancellation.ThrowIfCancellationRequested();
        MemberResult[] results = [.. calls.Select((call, m) => call.IsCompletedSuccessfully ? call.GetAwaiter().GetResult() : Late(family, asked[m], deadline))];
        MemberOutputs outputs = Check(family, results[..family.Members.Count], inputs);
        if (results.Length > family.Members.Count)
            outputs.AtLambda = CheckAtLambda(family, asked[^1], results[^1], outputs);
        return outputs;
    }

    /// <summary>Runs the members one after another on this thread, for checks at load.</summary>
    internal static MemberOutputs RunInTurn(Family family, IReadOnlyList<Tensor> inputs, CancellationToken ended = default)
    {
        var plain = new FamilyExecution(TimeProvider.System);
        var given = new MemberInputs(inputs, Timeout.InfiniteTimeSpan, TimeProvider.System);
        MemberResult[] results = [.. family.Members.Select((_, m) => plain.CallAsync(family, (m, null), given, ended).GetAwaiter().GetResult())];
        return Check(family, results, inputs);
    }

    // A run that is late goes on until its current operator ends, and one that waits for a thread has not even begun:
    // the model, and what it reads, must live so long.
    static void KeepUntilEnded(Family family, TensorMemory? memory, Task calls)
    {
        if (family.TryAcquire())
            _ = calls.ContinueWith(static (_, state) => ((Family)state!).Release(), family, TaskScheduler.Default);
        if (memory is null)
            return;
        memory.Hold();
        _ = calls.ContinueWith(static (_, state) => ((TensorMemory)state!).Release(), memory, TaskScheduler.Default);
    }

    static MemberResult Late(Family family, (int Member, double? Lambda) asked, TimeSpan deadline) =>
        new(MemberStatus.TimedOut, [], $"{Name(family, asked)} did not answer in time", deadline);

    static string Name(Family family, (int Member, double? Lambda) asked) => $"member '{family.Members[asked.Member].Name}'"
        + (asked.Lambda is { } lambda ? string.Create(CultureInfo.InvariantCulture, $" at lambda {lambda}") : "");

    Task<MemberResult> Start(Family family, (int Member, double? Lambda) asked, MemberInputs inputs, TaskScheduler threads, CancellationToken ended) =>
        Task.Factory.StartNew(() => CallAsync(family, asked, inputs, ended), CancellationToken.None, TaskCreationOptions.DenyChildAttach, threads).Unwrap();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a member throws, it failed: the row is flagged member_missing.")]
    async Task<MemberResult> CallAsync(Family family, (int Member, double? Lambda) asked, MemberInputs inputs, CancellationToken ended)
    {
        long start = time.GetTimestamp();
        Member member = family.Members[asked.Member];
        try
        {
            ValueTask<IReadOnlyList<Tensor>> Run(CancellationToken token) => member.RunAsync(inputs, asked.Lambda, token);
            IReadOnlyList<Tensor> outputs = around is null
                ? await Run(ended).ConfigureAwait(false)
                : await around(family, member, Run, ended).ConfigureAwait(false);
            TimeSpan duration = time.GetElapsedTime(start);
            return OutputCheck.WholeOutputs(family, outputs, inputs.Rows) is { } wrong
                ? new MemberResult(MemberStatus.Invalid, [], $"{Name(family, asked)} {wrong}", duration)
                : new MemberResult(MemberStatus.Answered, outputs, null, duration);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            return new MemberResult(MemberStatus.TimedOut, [], $"{Name(family, asked)} did not answer in time", time.GetElapsedTime(start));
        }
        catch (InvalidAnswerException exception)
        {
            return new MemberResult(MemberStatus.Invalid, [], $"{Name(family, asked)} {exception.Message}", time.GetElapsedTime(start));
        }
        catch (Exception exception)
        {
            return new MemberResult(MemberStatus.Failed, [], $"{Name(family, asked)} failed: {exception.Message}", time.GetElapsedTime(start));
        }
    }

    static MemberOutputs Check(Family family, MemberResult[] results, IReadOnlyList<Tensor> inputs)
    {
        int rows = inputs[0].Rows;
        int width = family.IsClassification ? family.ClassCount
            : results.FirstOrDefault(r => r.Status == MemberStatus.Answered)?.Outputs[family.DecidedOutput].RowLength ?? 0;
        for (int m = 0; m < results.Length; m++)
        {
            if (results[m].Status == MemberStatus.Answered && !family.IsClassification && results[m].Outputs[family.DecidedOutput].RowLength != width)
                results[m] = results[m] with { Status = MemberStatus.Invalid, Outputs = [], Error = $"member '{family.Members[m].Name}' gave {results[m].Outputs[family.DecidedOutput].RowLength} numbers a row, another one {width}" };
        }

        var outputs = new MemberOutputs(family, inputs, results, width);
        for (int m = 0; m < results.Length; m++)
        {
            if (results[m].Status != MemberStatus.Answered || OutputCheck.Rows(family, m, results[m].Outputs, outputs) is not { } wrong)
                continue;
            family.Members[m].GaveInvalid(wrong);
            results[m] = results[m] with { Error = $"member '{family.Members[m].Name}' gave an invalid answer, {wrong}" };
        }

        return outputs;
    }

    // Checked as any member's answer is: it must also fit beside the members' own.
    static MemberOutputs CheckAtLambda(Family family, (int Member, double? Lambda) asked, MemberResult result, MemberOutputs members)
    {
        if (result.Status == MemberStatus.Answered && !family.IsClassification && result.Outputs[family.DecidedOutput].RowLength is var width && width != members.Width)
            result = result with { Status = MemberStatus.Invalid, Outputs = [], Error = $"{Name(family, asked)} gave {width} numbers a row, the members {members.Width}" };
        var results = new MemberResult[family.Members.Count];
        Array.Fill(results, new MemberResult(MemberStatus.Failed, [], null, TimeSpan.Zero));
        results[asked.Member] = result;
        var outputs = new MemberOutputs(family, members.Inputs, results, members.Width);
        if (result.Status == MemberStatus.Answered && OutputCheck.Rows(family, asked.Member, result.Outputs, outputs) is { } wrong)
            results[asked.Member] = result with { Error = $"{Name(family, asked)} gave an invalid answer, {wrong}" };
        return outputs;
    }
}
