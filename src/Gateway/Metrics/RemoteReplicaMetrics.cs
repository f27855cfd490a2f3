using Gateway.RemoteMembers;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>The series of one replica of a remote member. Thread-safe.</summary>
sealed class RemoteReplicaMetrics
{
    static readonly RemoteCause[] Causes = Enum.GetValues<RemoteCause>();

    readonly string[] labels;
    readonly Instruments instruments;
    readonly Counter.Child[] calls;
    readonly Counter.Child seconds;
    readonly Gauge.Child inUse;
    readonly Gauge.Child difference;

    public RemoteReplicaMetrics(Instruments instruments, string family, string member, string replica)
    {
        this.instruments = instruments;
        labels = [family, member, replica];
        calls = [.. Causes.Select(cause => instruments.RemoteCalls.WithLabels([.. labels, Name(cause)]))];
        seconds = instruments.RemoteSeconds.WithLabels(labels);
        inUse = instruments.RemoteReplicaInUse.WithLabels(labels);
        difference = instruments.RemoteGoldenDifference.WithLabels(labels);
        // An increase from nothing has to be seen.
        foreach (var reason in Enum.GetValues<EjectionReason>())
            instruments.RemoteEjections.WithLabels([.. labels, Name(reason)]).Inc(0);
        foreach (var outcome in Enum.GetValues<GoldenOutcome>())
            instruments.RemoteGolden.WithLabels([.. labels, Name(outcome)]).Inc(0);
    }

    public void Asked(RemoteCause cause) => calls[(int)cause].Inc();

    public void AskedSecond() => seconds.Inc();

    public void Golden(GoldenOutcome outcome, double? largest)
    {
        instruments.RemoteGolden.WithLabels([.. labels, Name(outcome)]).Inc();
        if (largest is { } value)
            difference.Set(value);
    }

    public void Ejected(EjectionReason reason) => instruments.RemoteEjections.WithLabels([.. labels, Name(reason)]).Inc();

    public void Stands(ReplicaState state) => inUse.Set(state == ReplicaState.InUse ? 1 : 0);

    /// <summary>Takes the series away.</summary>
    public void Remove()
    {
        foreach (var cause in Causes)
            instruments.RemoteCalls.RemoveLabelled([.. labels, Name(cause)]);
        foreach (var reason in Enum.GetValues<EjectionReason>())
            instruments.RemoteEjections.RemoveLabelled([.. labels, Name(reason)]);
        foreach (var outcome in Enum.GetValues<GoldenOutcome>())
            instruments.RemoteGolden.RemoveLabelled([.. labels, Name(outcome)]);
        instruments.RemoteSeconds.RemoveLabelled(labels);
        instruments.RemoteReplicaInUse.RemoveLabelled(labels);
        instruments.RemoteGoldenDifference.RemoveLabelled(labels);
    }

    static string Name(RemoteCause cause) => cause switch
    {
        RemoteCause.Answered => "answered",
        RemoteCause.Unreachable => "unreachable",
        RemoteCause.TimedOut => "timed_out",
        RemoteCause.Busy => "busy",
        RemoteCause.Refused => "refused",
        RemoteCause.InvalidOutput => "invalid_output",
        RemoteCause.TooLarge => "too_large",
        RemoteCause.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "not how a question ended"),
    };

    static string Name(EjectionReason reason) => reason == EjectionReason.Golden ? "golden" : "errors";

    static string Name(GoldenOutcome outcome) => outcome switch
    {
        GoldenOutcome.Right => "right",
        GoldenOutcome.Wrong => "wrong",
        _ => "failed",
    };
}
