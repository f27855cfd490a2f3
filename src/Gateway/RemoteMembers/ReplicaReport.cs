using Gateway.Metrics;

namespace Gateway.RemoteMembers;

/// <summary>Counts and logs what happens to one replica. A cause that lasts is logged once a minute. Thread-safe.</summary>
sealed class ReplicaReport(GatewayMetrics metrics, ILogger logger, string family, string member, string replica, TimeProvider time)
{
    static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    readonly RemoteReplicaMetrics series = metrics.Remote.Replica(family, member, replica);
    readonly Lock telling = new();
    readonly Dictionary<RemoteCause, long> told = [];

    public void Asked(RemoteCause cause) => series.Asked(cause);

    public void Golden(GoldenOutcome outcome, double? difference) => series.Golden(outcome, difference);

    public void AskedSecond() => series.AskedSecond();

    public void Ejected(EjectionReason reason)
    {
        series.Ejected(reason);
        Log.ReplicaEjected(logger, family, member, replica, reason);
    }

    public void Stands(ReplicaState state)
    {
        series.Stands(state);
        if (state == ReplicaState.InUse)
            Log.ReplicaInUse(logger, family, member, replica);
    }

    public void Wrong(string what)
    {
        if (IsNews(RemoteCause.Answered))
            Log.ReplicaWrong(logger, family, member, replica, what);
    }

    public void Failed(RemoteException failure)
    {
        if (IsNews(failure.Cause))
            Log.ReplicaFailed(logger, family, member, replica, failure.Cause, failure.Detail);
    }

    bool IsNews(RemoteCause cause)
    {
        lock (telling)
        {
            if (told.TryGetValue(cause, out long last) && time.GetElapsedTime(last) < Again)
                return false;
            told[cause] = time.GetTimestamp();
            return true;
        }
    }
}
