using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Resilience;

namespace Gateway.RemoteMembers;

/// <summary>
/// One remote member of one loaded version: the replicas that it runs on, one of which is asked for each request, and a second one
/// where the first is late or fails. Thread-safe.
/// </summary>
sealed class RemoteTarget
{
    // Longer than from choosing a replica to asking it.
    static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    readonly Family family;
    readonly RemoteMember member;
    readonly FamilyPanel panel;
    readonly SnapshotHolder holder;
    readonly TimeProvider time;
    readonly Func<RemoteCluster, string, Uri, Replica> make;
    readonly ReplicaHedging<Replica> hedging;
    readonly RetryBudget budget;
    readonly Bulkhead bulkhead = new();
    readonly Lock changing = new();
    RemoteCluster cluster;
    volatile Replica[] replicas;
    Replica[] leaving = [];
    int turn;

    /// <param name="family">The loaded version.</param>
    /// <param name="member">The member.</param>
    /// <param name="panel">Where the family's members are counted.</param>
    /// <param name="cluster">Its replicas.</param>
    /// <param name="make">Makes a replica of a destination.</param>
    /// <param name="holder">Configuration of the moment.</param>
    /// <param name="time">Clock.</param>
    public RemoteTarget(
        Family family, RemoteMember member, FamilyPanel panel, RemoteCluster cluster, Func<RemoteCluster, string, Uri, Replica> make, SnapshotHolder holder, TimeProvider time)
    {
        (this.family, this.member, this.panel, this.cluster, this.make, this.holder, this.time) = (family, member, panel, cluster, make, holder, time);
        replicas = [.. cluster.Destinations.Select(d => make(cluster, d.Name, d.Address))];
        hedging = new(() => holder.Current.Config.RemoteMembers.HedgeDelay, time);
        budget = new(holder.Current.Config.RemoteMembers.SecondShare);
        panel.Add(this);
    }

    public IReadOnlyList<Replica> Replicas => replicas;

    /// <summary>Whether a replica is in use, and answers.</summary>
    public bool IsUp => Array.Exists(replicas, r => r.State == ReplicaState.InUse && !r.IsFailing);

    /// <summary>Whether a replica is in use, be it that it fails.</summary>
    public bool IsAsked => Array.Exists(replicas, r => r.State == ReplicaState.InUse);

    public RemoteMember Member => member;

    public Family Family => family;

    /// <summary>Asks the member.</summary>
    /// <param name="inputs">Without a deadline where its family is being loaded.</param>
    /// <param name="lambda">λ to tell a model in a process of its own; null for the member's.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    public async ValueTask<IReadOnlyList<Tensor>> CallAsync(MemberInputs inputs, double? lambda, CancellationToken cancellation)
    {
        var config = holder.Current.Config;
        if (!bulkhead.TryEnter(config.RemoteMembers.Calls))
            throw new MemberNotCalledException($"{config.RemoteMembers.Calls} calls of it run already (RemoteMembers.Calls)");
        try
        {
            using var allowed = member.HasFile && inputs.Left == Timeout.InfiniteTimeSpan
                ? CallBudget.AtLoad(config, time, cancellation)
                : CallBudget.Of(inputs, config, time, cancellation);
            var told = lambda is { } value ? member.At(value) : member;
            var asked = new List<Replica>();
            var first = Next(asked) ?? throw new MemberNotCalledException("none of its replicas is in use");
            budget.Asked();
            return await hedging.CallAsync(
                first,
                () => allowed.IsOver ? null : Second(asked),
                (replica, token) => AskAsync(replica, told, inputs, allowed, config, token),
                cancellation);
        }
        catch (RemoteException failure)
        {
            throw Outcome(failure);
        }
        finally
        {
            bulkhead.Leave();
        }
    }

    /// <summary>Takes over what is known of the replicas, where the version before had the same member and the same golden rows: a reload costs no row its member.</summary>
    public void Inherit(RemoteTarget before)
    {
        bool isSame = before.member.Remote == member.Remote && before.member.InputsKey == member.InputsKey && before.member.OutputNames.SequenceEqual(member.OutputNames, StringComparer.Ordinal)
            && before.family.Manifest.Golden == family.Manifest.Golden && before.cluster.IsGrpc == cluster.IsGrpc;
        if (!isSame)
            return;
        foreach (var replica in replicas)
        {
            if (Array.Find(before.replicas, r => r.Name == replica.Name && r.Address == replica.Address) is { } same)
                replica.Inherit(same);
        }
    }

    /// <summary>
    /// Takes over what the configuration says of its cluster now. Replicas that are gone from it are asked until one that is not has
    /// answered golden rows rightly: where a member moves, no row misses it.
    /// </summary>
    public void Refresh(RemoteCluster now)
    {
        lock (changing)
        {
            if (now.Equals(cluster))
                return;
            bool same = now with { Destinations = cluster.Destinations } == cluster;
            Replica[] before = replicas;
            Replica[] wanted = [.. now.Destinations.Select(d => (same ? Array.Find(before, r => r.Name == d.Name && r.Address == d.Address) : null) ?? make(now, d.Name, d.Address))];
            cluster = now;
            leaving = [.. before.Except(wanted)];
            replicas = [.. wanted, .. leaving];
            Settle();
        }
    }

    /// <summary>Leaves replicas that the configuration does not name any more, once others are in use, or these are not.</summary>
    public void Settle()
    {
        lock (changing)
        {
            if (leaving.Length == 0)
                return;
            bool isReplaced = replicas.Except(leaving).Any(r => r.State == ReplicaState.InUse);
            Replica[] gone = isReplaced ? leaving : Array.FindAll(leaving, r => r.State != ReplicaState.InUse);
            if (gone.Length == 0)
                return;
            replicas = [.. replicas.Except(gone)];
            leaving = [.. leaving.Except(gone)];
            foreach (var replica in gone)
                _ = DrainAsync(replica);
        }
    }

    /// <summary>Whether a replica may be left out for its errors: not where that leaves the family without its quorum.</summary>
    public bool MayEject(Replica replica) => Array.Exists(replicas, r => r != replica && r.State == ReplicaState.InUse) || panel.CanSpare(this);

    /// <summary>Ends its connections.</summary>
    public void Close()
    {
        panel.Remove(this);
        foreach (var replica in replicas)
            replica.Dispose();
    }

    // Whoever is asked already has its time; nobody new asks it.
    async Task DrainAsync(Replica replica)
    {
        var longest = holder.Current.Config.Members.Timeout + Settling;
        long begun = time.GetTimestamp();
        do
            await Task.Delay(Settling, time);
        while (replica.Running > 0 && time.GetElapsedTime(begun) < longest);
        replica.Dispose();
    }

    async ValueTask<IReadOnlyList<Tensor>> AskAsync(Replica replica, RemoteMember told, MemberInputs inputs, CallBudget allowed, GatewayConfig config, CancellationToken cancellation)
    {
        try
        {
            return await replica.AskAsync(told, inputs, allowed, config, MayEject, cancellation);
        }
        catch (RemoteException busy) when (busy.RetryAfter is { } wait && wait >= TimeSpan.Zero && wait < allowed.Left && budget.TryTake())
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(allowed.Ended, cancellation);
            await Task.Delay(wait, time, both.Token);
            replica.AskedSecond();
            return await replica.AskAsync(told, inputs, allowed, config, MayEject, cancellation);
        }
    }

    // The one with the fewest questions; in turn where several have as few.
    Replica? Next(List<Replica> asked)
    {
        lock (asked)
        {
            Replica[] all = replicas;
            int start = (Interlocked.Increment(ref turn) & int.MaxValue) % all.Length;
            Replica? best = null;
            for (int i = 0; i < all.Length; i++)
            {
                var replica = all[(start + i) % all.Length];
                if (replica.State == ReplicaState.InUse && !asked.Contains(replica) && (best is null || replica.Running < best.Running))
                    best = replica;
            }

            if (best is not null)
                asked.Add(best);
            return best;
        }
    }

    // Nothing is taken of the budget where there is nobody to ask.
    Replica? Second(List<Replica> asked)
    {
        lock (asked)
        {
            if (!Array.Exists(replicas, r => r.State == ReplicaState.InUse && !asked.Contains(r)) || !budget.TryTake())
                return null;
            var second = Next(asked);
            second?.AskedSecond();
            return second;
        }
    }

    static Exception Outcome(RemoteException failure) => failure.Cause switch
    {
        RemoteCause.InvalidOutput or RemoteCause.TooLarge => new InvalidAnswerException(failure.Message),
        RemoteCause.TimedOut => new TimeoutException(failure.Message, failure),
        _ => failure,
    };
}
