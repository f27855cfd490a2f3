using Ensemble.Members;
using Gateway.Configuration;

namespace Gateway.RemoteMembers;

/// <summary>The time that one call of a member has, all its questions together.</summary>
sealed class CallBudget : IDisposable
{
    readonly TimeProvider time;
    readonly long begun;
    readonly CancellationTokenSource late;
    readonly CancellationTokenSource ended;

    /// <param name="left">Time until the request's deadline; infinite where it has none.</param>
    /// <param name="longest">Time that a member has at most.</param>
    /// <param name="margin">Kept back, so that an answer or its absence is known before the deadline.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    public CallBudget(TimeSpan left, TimeSpan longest, TimeSpan margin, TimeProvider time, CancellationToken cancellation)
    {
        this.time = time;
        begun = time.GetTimestamp();
        IsWhole = left == Timeout.InfiniteTimeSpan || left >= longest;
        var given = IsWhole ? longest : left;
        // Of a short time half is kept at most.
        Whole = given - (margin < given / 2 ? margin : given / 2);
        late = new CancellationTokenSource(Whole, time);
        ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
    }

    /// <summary>All of it.</summary>
    public TimeSpan Whole { get; }

    /// <summary>What is left of it, 0 or more.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = Whole - time.GetElapsedTime(begun);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether it is all that a member is ever given: who is late then is slow, else only the caller was in a hurry.</summary>
    public bool IsWhole { get; }

    public bool IsOver => late.IsCancellationRequested;

    public CancellationToken Ended => ended.Token;

    public static CallBudget Of(MemberInputs inputs, GatewayConfig config, TimeProvider time, CancellationToken cancellation) =>
        new(inputs.Left, config.Members.Timeout, config.RemoteMembers.Margin, time, cancellation);

    /// <summary>While a family is loaded its rows may take as long as loading may.</summary>
    public static CallBudget AtLoad(GatewayConfig config, TimeProvider time, CancellationToken cancellation) =>
        new(Timeout.InfiniteTimeSpan, config.Limits.LoadTime, TimeSpan.Zero, time, cancellation);

    public void Dispose()
    {
        ended.Dispose();
        late.Dispose();
    }
}
