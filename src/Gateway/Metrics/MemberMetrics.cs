using Ensemble.Execution;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>One member's series. Thread-safe.</summary>
sealed class MemberMetrics
{
    static readonly MemberStatus[] Statuses = Enum.GetValues<MemberStatus>();

    readonly Instruments instruments;
    readonly string family;
    readonly string member;
    readonly Counter.Child[] calls;
    readonly Histogram.Child duration;
    readonly Counter.Child same;
    readonly Counter.Child other;
    readonly Gauge.Child circuitOpen;
    int answering = 1;

    public MemberMetrics(Instruments instruments, string family, string member)
    {
        this.instruments = instruments;
        this.family = family;
        this.member = member;
        calls = [.. Statuses.Select(status => instruments.MemberCalls.WithLabels(family, member, Outcome(status)))];
        duration = instruments.MemberDuration.WithLabels(family, member);
        same = instruments.MemberVotes.WithLabels(family, member, "same");
        other = instruments.MemberVotes.WithLabels(family, member, "other");
        circuitOpen = instruments.MemberCircuitOpen.WithLabels(family, member);
    }

    /// <summary>Counts one call.</summary>
    /// <returns>By how much the number of answering members changed: -1, 0 or 1.</returns>
    public int Called(MemberStatus status, TimeSpan took)
    {
        calls[(int)status].Inc();
        duration.Observe(took.TotalSeconds);
        int now = status == MemberStatus.Answered ? 1 : 0;
        return now - Interlocked.Exchange(ref answering, now);
    }

    /// <summary>Counts rows for which it named a class.</summary>
    public void Voted(int asChosen, int otherwise)
    {
        if (asChosen > 0)
            same.Inc(asChosen);
        if (otherwise > 0)
            other.Inc(otherwise);
    }

    public void Circuit(bool open) => circuitOpen.Set(open ? 1 : 0);

    /// <summary>Starts a newly loaded version: it answers until a call says otherwise.</summary>
    public void Fresh()
    {
        Volatile.Write(ref answering, 1);
        circuitOpen.Set(0);
    }

    /// <summary>Takes the series away: no serving version has this member.</summary>
    public void Remove()
    {
        foreach (var status in Statuses)
            instruments.MemberCalls.RemoveLabelled(family, member, Outcome(status));
        instruments.MemberVotes.RemoveLabelled(family, member, "same");
        instruments.MemberVotes.RemoveLabelled(family, member, "other");
        instruments.MemberDuration.RemoveLabelled(family, member);
        instruments.MemberCircuitOpen.RemoveLabelled(family, member);
    }

    static string Outcome(MemberStatus status) => status switch
    {
        MemberStatus.Answered => "answered",
        MemberStatus.Failed => "failed",
        MemberStatus.TimedOut => "timed_out",
        MemberStatus.Invalid => "invalid",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a member's status"),
    };
}
