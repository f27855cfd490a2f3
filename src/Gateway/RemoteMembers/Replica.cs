using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;

namespace Gateway.RemoteMembers;

/// <summary>One server on which a member runs: its standing, its connections and what is counted of it. Thread-safe.</summary>
/// <param name="name">Destination of the cluster.</param>
/// <param name="address">Its address.</param>
/// <param name="protocol">How it is spoken to.</param>
/// <param name="report">Where it is counted and logged.</param>
/// <param name="time">Clock.</param>
sealed class Replica(string name, Uri address, IMemberProtocol protocol, ReplicaReport report, TimeProvider time) : IDisposable
{
    // A replica that keeps going out has to be right so many times, doubled each time, before it is believed.
    const int MostDoublings = 3;
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    readonly Lock standing = new();
    readonly Queue<long> ejections = [];
    volatile ReplicaState state;
    int errors;
    int failing = int.MaxValue;
    bool learnt;
    Task? checking;
    int right;
    int running;
    int misses;

    public string Name => name;

    public Uri Address => address;

    public ReplicaState State => state;

    /// <summary>Whether it is in use though it fails: without it the family would be without its quorum.</summary>
    public bool IsFailing => Volatile.Read(ref errors) >= failing;

    /// <summary>Golden questions in a row without a right answer.</summary>
    public int GoldenMisses => Volatile.Read(ref misses);

    /// <summary>Questions that are asked at this moment.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>What it is asked next is a second question: another replica was asked before, or itself.</summary>
    public void AskedSecond() => report.AskedSecond();

    /// <summary>Asks it for a request.</summary>
    /// <exception cref="RemoteException">It gave no answer.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more, or the caller was in a hurry.</exception>
    public async ValueTask<IReadOnlyList<Tensor>> AskAsync(
        RemoteMember member, MemberInputs inputs, CallBudget budget, GatewayConfig config, Func<Replica, bool> mayEject, CancellationToken cancellation)
    {
        Interlocked.Increment(ref running);
        try
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(budget.Ended, cancellation);
            var outputs = await protocol.AskAsync(member, inputs, budget.Left, config.Limits, config.RemoteMembers.ReplyBytes, both.Token);
            report.Asked(RemoteCause.Answered);
            lock (standing)
                errors = 0;
            return outputs;
        }
        catch (OperationCanceledException) when (!(budget.IsOver && budget.IsWhole) || cancellation.IsCancellationRequested)
        {
            report.Asked(RemoteCause.Cancelled);
            throw;
        }
        catch (OperationCanceledException late)
        {
            var failure = new RemoteException(RemoteCause.TimedOut, "did not answer in time", inner: late);
            Failed(failure, config.RemoteMembers, mayEject);
            throw failure;
        }
        catch (RemoteException failure)
        {
            Failed(failure, config.RemoteMembers, mayEject);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>
    /// Asks it golden rows; its answers decide whether it is asked anything else. One question at a time, however many ask for it:
    /// whoever comes meanwhile waits for the one that runs.
    /// </summary>
    public Task CheckAsync(GoldenQuestion question, GatewayConfig config, Func<Replica, bool> mayEject, CancellationToken cancellation)
    {
        lock (standing)
        {
            if (checking is { IsCompleted: false } asked)
                return asked.WaitAsync(cancellation);
            // Outside the lock: what answers at once would take it again.
            return checking = Task.Run(() => AskGoldenAsync(question, config, mayEject, cancellation), CancellationToken.None);
        }
    }

    async Task AskGoldenAsync(GoldenQuestion question, GatewayConfig config, Func<Replica, bool> mayEject, CancellationToken cancellation)
    {
        using var budget = CallBudget.Of(question.Inputs(time), config, time, cancellation);
        try
        {
            if (!learnt || state != ReplicaState.InUse)
            {
                await protocol.LearnAsync(budget.Ended);
                learnt = true;
            }

            var outputs = await protocol.AskAsync(question.Member, question.Inputs(time), budget.Left, config.Limits, config.RemoteMembers.ReplyBytes, budget.Ended);
            string? wrong = question.Wrong(outputs, config.RemoteMembers.GoldenTolerance, out double difference);
            report.Golden(wrong is null ? GoldenOutcome.Right : GoldenOutcome.Wrong, difference);
            if (wrong is null)
                Right();
            else
                Wrong(wrong);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException late)
        {
            Unheard(new RemoteException(RemoteCause.TimedOut, "did not answer in time", inner: late));
        }
        catch (RemoteException failure)
        {
            Unheard(failure);
        }

        void Unheard(RemoteException failure)
        {
            report.Golden(GoldenOutcome.Failed, null);
            Interlocked.Increment(ref misses);
            lock (standing)
                right = 0;
            Failed(failure, config.RemoteMembers, mayEject);
        }
    }

    /// <summary>Is in use from the start: its model was checked by its digest.</summary>
    public void Trust()
    {
        lock (standing)
        {
            state = ReplicaState.InUse;
            report.Stands(state);
        }
    }

    /// <summary>Is in use from the start where it was under the version before, which knows it by the same golden rows.</summary>
    public void Inherit(Replica before)
    {
        lock (standing)
        {
            if (before.State != ReplicaState.InUse || before.IsFailing || state != ReplicaState.Unproven)
                return;
            state = ReplicaState.InUse;
            report.Stands(state);
        }
    }

    public void Dispose() => protocol.Dispose();

    void Right()
    {
        lock (standing)
        {
            errors = 0;
            right++;
            misses = 0;
            Forget();
            int needed = ejections.Count == 0 ? 1 : 1 << Math.Min(ejections.Count - 1, MostDoublings);
            if (state == ReplicaState.InUse || right < needed)
                return;
            state = ReplicaState.InUse;
            report.Stands(state);
        }
    }

    // What is wrong once is not believed any more, whatever that leaves the family: too few answers are no agreement.
    void Wrong(string what)
    {
        lock (standing)
        {
            right = 0;
            misses++;
            report.Wrong(what);
            Eject(EjectionReason.Golden);
        }
    }

    void Failed(RemoteException failure, RemoteMembersConfig options, Func<Replica, bool> mayEject)
    {
        report.Asked(failure.Cause);
        report.Failed(failure);
        lock (standing)
        {
            errors++;
            failing = options.EjectAfterErrors;
            if (errors < options.EjectAfterErrors || state != ReplicaState.InUse)
                return;
        }

        // Outside the lock: it looks at the other replicas.
        if (!mayEject(this))
            return;
        lock (standing)
            Eject(EjectionReason.Errors);
    }

    void Eject(EjectionReason reason)
    {
        if (state == ReplicaState.Ejected)
            return;
        bool used = state == ReplicaState.InUse;
        state = ReplicaState.Ejected;
        right = 0;
        if (used)
        {
            ejections.Enqueue(time.GetTimestamp());
            report.Ejected(reason);
        }

        report.Stands(state);
    }

    void Forget()
    {
        while (ejections.TryPeek(out long at) && time.GetElapsedTime(at) > Remembered)
            ejections.Dequeue();
    }
}
