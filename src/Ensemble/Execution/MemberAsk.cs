using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>Asks one member, and says how it went whatever happens. Thread-safe.</summary>
/// <param name="time">Clock of durations.</param>
/// <param name="around">Wraps the call; null makes it plainly.</param>
sealed class MemberAsk(TimeProvider time, MemberCall? around)
{
    /// <summary>Who a run's call is for, by its number: each member, and once more the one that is told another λ.</summary>
    public static (int Member, double? Lambda) Asked(Family family, AnswerChoice choice, int number) =>
        number < family.Members.Count ? (number, null) : (choice.MemberIndex, choice.Lambda);

    /// <summary>What is said of one that has not answered by the deadline.</summary>
    public static MemberResult Late(Family family, (int Member, double? Lambda) asked, TimeSpan deadline) =>
        new(MemberStatus.TimedOut, [], $"{Name(family, asked)} did not answer in time", deadline);

    /// <summary>How a member is called in a message.</summary>
    public static string Name(Family family, (int Member, double? Lambda) asked) => $"member '{family.Members[asked.Member].Name}'"
        + (asked.Lambda is { } lambda ? string.Create(CultureInfo.InvariantCulture, $" at lambda {lambda}") : "");

    /// <summary>Makes the call.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a member throws, it failed: the row is flagged member_missing.")]
    public async ValueTask<MemberResult> CallAsync(Family family, (int Member, double? Lambda) asked, MemberInputs inputs, CancellationToken ended)
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
}
