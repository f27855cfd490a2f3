using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ensemble.Families;
using Ensemble.Members;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;
using Gateway.Workers;

namespace Gateway.RemoteMembers;

/// <summary>
/// Every remote member of every loaded version. <see cref="Connect"/> is the <see cref="RemoteConnect"/> that the family store takes.
/// Thread-safe.
/// </summary>
sealed class RemoteFleet(SnapshotHolder holder, GatewayMetrics metrics, ILogger<RemoteFleet> logger, TimeProvider time) : IDisposable
{
    readonly ConditionalWeakTable<Family, FamilyPanel> panels = [];
    readonly ConcurrentDictionary<(string Family, string Member), RemoteTarget> newest = new();
    readonly CancellationTokenSource ending = new();

    /// <summary>For commands that load families and ask nobody.</summary>
    /// <param name="snapshot">Where clusters are looked up; null takes any name.</param>
    public static RemoteConnect Unasked(GatewaySnapshot? snapshot) => (_, member, mistakes) =>
        snapshot is not null && MemberClusters.Find(snapshot, member.Remote.Cluster, mistakes) is null ? null
            : new RemoteLink((_, _, _) => throw new ModelException("it runs on another server, which this command does not ask"), _ => { }, () => { });

    /// <inheritdoc cref="RemoteConnect"/>
    public RemoteLink? Connect(Family family, RemoteMember member, ICollection<string> mistakes)
    {
        if (member.Model is { } model)
            return Isolated(family, member, model, mistakes);
        if (MemberClusters.Find(holder.Current, member.Remote.Cluster, mistakes) is not { } cluster)
            return null;
        var target = new RemoteTarget(family, member, panels.GetValue(family, f => new FamilyPanel(f)), cluster, (c, name, address) => Make(family, member, c, name, address), holder, time);
        if (newest.TryGetValue((family.Name, member.Name), out var before))
            target.Inherit(before);
        return Link(target);
    }

    /// <summary>Whether a family that is loaded now gets processes of its own.</summary>
    public bool IsIsolated(string family) => holder.Current.Config.Isolation.Of(family) is not null;

    /// <summary>Whether as many members of a version can be asked as its quorum is.</summary>
    public bool HasQuorum(Family family) => !panels.TryGetValue(family, out var panel) || panel.HasQuorum;

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    // Known by its file's digest, it is asked at once; golden rows tell from then on whether its process is well.
    RemoteLink? Isolated(Family family, RemoteMember member, MemberModel model, ICollection<string> mistakes)
    {
        var config = holder.Current.Config;
        if (family.Golden is null)
        {
            mistakes.Add("it runs in a process of its own (Isolation.Families), which is watched by golden rows; the manifest names none ('golden')");
            return null;
        }

        var reports = new WorkerReports(metrics, logger, family.Name, member.Name);
        var worker = Worker.Start(WorkerOrder.Of(member.Name, model, holder.Current, family.Name), holder, reports, time, mistakes);
        if (worker is null)
            return null;
        var cluster = new RemoteCluster([("process", new Uri("http://process"))], IsGrpc: true, AnyCertificate: false, Connections: null);
        var target = new RemoteTarget(family, member, panels.GetValue(family, f => new FamilyPanel(f)), cluster, (c, name, address) =>
        {
            var client = ReplicaClient.Create(c, config.RemoteMembers, () => worker.Socket);
            var protocol = new GrpcProtocol(address, client, family.Outputs, WorkerOrder.Wide);
            return new Replica(name, address, protocol, new ReplicaReport(metrics, logger, family.Name, member.Name, name, time), time);
        }, holder, time);
        target.Replicas[0].Trust();
        worker.Keep(() => target.Replicas[0].GoldenMisses);
        return Link(target, worker);
    }

    RemoteLink Link(RemoteTarget target, Worker? worker = null)
    {
        var closing = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        newest[(target.Family.Name, target.Member.Name)] = target;
        metrics.Remote.Up(target.Family.Name, target.Member.Name, target.IsUp);
        _ = Task.Run(() => WatchAsync(target, closing.Token));
        var invalid = new OnceAMinute(time);
        return new RemoteLink(target.CallAsync, what => Tell(target, invalid, what), () =>
        {
            closing.Cancel();
            target.Close();
            worker?.Dispose();
            Forget(target);
            closing.Dispose();
        })
        { RowByRow = worker?.RowByRow ?? false };
    }

    Replica Make(Family family, RemoteMember member, RemoteCluster cluster, string name, Uri address)
    {
        var client = ReplicaClient.Create(cluster, holder.Current.Config.RemoteMembers);
        IMemberProtocol protocol = cluster.IsGrpc
            ? new GrpcProtocol(address, client, family.Outputs)
            : new HttpProtocol(address, client, family.Outputs, [.. family.Inputs.Select(i => i.Datatype)]);
        return new Replica(name, address, protocol, new ReplicaReport(metrics, logger, family.Name, member.Name, name, time), time);
    }

    // One question after another to each replica: a slow one delays no other.
    async Task WatchAsync(RemoteTarget target, CancellationToken closing)
    {
        var question = new GoldenQuestion(target.Family, target.Member);
        var running = new Dictionary<Replica, Task>();
        GatewayConfig? read = null;
        try
        {
            while (true)
            {
                var snapshot = holder.Current;
                var config = snapshot.Config;
                if (read is not null && !ReferenceEquals(read, config) && MemberClusters.Find(snapshot, target.Member.Remote.Cluster, []) is { } cluster)
                    target.Refresh(cluster);
                read = config;
                foreach (var gone in running.Keys.Except(target.Replicas).ToList())
                    running.Remove(gone);
                foreach (var replica in target.Replicas.Where(r => !running.ContainsKey(r)))
                    running[replica] = CheckAsync(target, replica, question, closing);
                Tell(target);
                await Task.Delay(config.RemoteMembers.EjectedPeriod, time, closing);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The family is freed, or the gateway stops.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A mistake of ours must not end the watch: the replica would stay as it is for ever.")]
    async Task CheckAsync(RemoteTarget target, Replica replica, GoldenQuestion question, CancellationToken closing)
    {
        while (target.Replicas.Contains(replica))
        {
            var config = holder.Current.Config;
            try
            {
                await replica.CheckAsync(question, config, target.MayEject, closing);
                target.Settle();
                Tell(target);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (closing.IsCancellationRequested)
                    return;
                Log.ReplicaCheckFailed(logger, exception, target.Family.Name, target.Member.Name, replica.Name);
            }

            var period = replica.State == ReplicaState.InUse ? config.RemoteMembers.GoldenPeriod : config.RemoteMembers.EjectedPeriod;
            await Task.Delay(period, time, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (closing.IsCancellationRequested)
                return;
        }
    }

    void Tell(RemoteTarget target, OnceAMinute invalid, string what)
    {
        if (invalid.IsTime())
            Log.MemberInvalid(logger, target.Family.Name, target.Member.Name, what);
    }

    // What is said of a member is said of the version that came last.
    void Tell(RemoteTarget target)
    {
        if (newest.TryGetValue((target.Family.Name, target.Member.Name), out var last) && last == target)
            metrics.Remote.Up(target.Family.Name, target.Member.Name, target.IsUp);
    }

    void Forget(RemoteTarget target)
    {
        if (newest.TryRemove(KeyValuePair.Create((target.Family.Name, target.Member.Name), target)))
            metrics.Remote.Gone(target.Family.Name, target.Member.Name);
    }
}
