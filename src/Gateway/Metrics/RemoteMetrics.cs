using System.Collections.Concurrent;

namespace Gateway.Metrics;

/// <summary>Counts what happens to members on other servers. Thread-safe.</summary>
sealed class RemoteMetrics(Instruments instruments)
{
    readonly ConcurrentDictionary<(string Family, string Member, string Replica), RemoteReplicaMetrics> replicas = new();

    /// <summary>The series of a replica; those of versions that are loaded side by side are the same.</summary>
    public RemoteReplicaMetrics Replica(string family, string member, string replica) =>
        replicas.GetOrAdd((family, member, replica), static (key, all) => new(all, key.Family, key.Member, key.Replica), instruments);

    /// <summary>Whether any replica of a member is in use.</summary>
    public void Up(string family, string member, bool isUp) => instruments.RemoteMemberUp.WithLabels(family, member).Set(isUp ? 1 : 0);

    /// <summary>The process of an isolated member is started anew.</summary>
    public void WorkerRestarted(string family, string member) => instruments.WorkerRestarts.WithLabels(family, member).Inc();

    /// <summary>An isolated member has a process, which never had to be started anew.</summary>
    public void WorkerStarted(string family, string member) => instruments.WorkerRestarts.WithLabels(family, member).Inc(0);

    /// <summary>No loaded version has this member any more.</summary>
    public void Gone(string family, string member)
    {
        instruments.RemoteMemberUp.RemoveLabelled(family, member);
        instruments.WorkerRestarts.RemoveLabelled(family, member);
        foreach (var key in replicas.Keys.Where(k => k.Family == family && k.Member == member).ToList())
        {
            if (replicas.TryRemove(key, out var series))
                series.Remove();
        }
    }
}
