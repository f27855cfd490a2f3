namespace Ensemble.Execution;

/// <summary>The calls of one run: lanes take them one after another, each once. Thread-safe.</summary>
/// <param name="calls">How many there are, 1 or more.</param>
/// <param name="call">Makes one of them, by its number; never fails.</param>
sealed class FamilyRun(int calls, Func<int, ValueTask<MemberResult>> call)
{
    readonly MemberResult?[] results = new MemberResult?[calls];
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int taken;
    int left = calls;
    Func<MemberResult[]?>? atOnce;
    TimeSpan? whole;

    /// <summary>Ends with the last call, and never fails.</summary>
    public Task Ended => ended.Task;

    /// <summary>Makes all of them, tried first, by a run of one lane; gives null where each is to be made. Set before the lane begins.</summary>
    public Func<MemberResult[]?>? AtOnce
    {
        set => atOnce = value;
    }

    /// <summary>Calls that no lane has begun with.</summary>
    public int Untaken => Math.Max(0, results.Length - Volatile.Read(ref taken));

    /// <summary>What a call gave; null while it goes on, or waits.</summary>
    public MemberResult? this[int number] => Volatile.Read(ref results[number]);

    /// <summary>Whether a call has failed, or gave no answer; one that is late says nothing of what it was asked.</summary>
    public bool HasFailed => Array.Exists(results, static r => r is { Status: MemberStatus.Failed or MemberStatus.Invalid });

    /// <summary>Makes calls until none is left, the first of them on the thread that asks.</summary>
    public async Task LaneAsync()
    {
        if (Interlocked.Exchange(ref atOnce, null) is { } all && HasAll(all()))
            return;
        while (Interlocked.Increment(ref taken) is var number && number <= results.Length)
            await MakeAsync(number - 1).ConfigureAwait(false);
    }

    /// <summary>Makes one call, where one is left.</summary>
    public async Task OneAsync()
    {
        if (Interlocked.Increment(ref taken) is var number && number <= results.Length)
            await MakeAsync(number - 1).ConfigureAwait(false);
    }

    /// <summary>What the first so many calls took together; null unless each answered.</summary>
    public TimeSpan? Took(int first)
    {
        if (whole is not null)
            return whole;
        var took = TimeSpan.Zero;
        for (int i = 0; i < first; i++)
        {
            if (this[i] is not { Status: MemberStatus.Answered } result)
                return null;
            took += result.Duration;
        }

        return took;
    }

    // Unless somebody has begun with single calls meanwhile: then those count.
    bool HasAll(MemberResult[]? all)
    {
        if (all is null || Interlocked.CompareExchange(ref taken, results.Length, 0) != 0)
            return false;
        for (int i = 0; i < all.Length; i++)
            Volatile.Write(ref results[i], all[i]);
        whole = all[0].Duration;
        ended.TrySetResult();
        return true;
    }

    async ValueTask MakeAsync(int number)
    {
        Volatile.Write(ref results[number], await call(number).ConfigureAwait(false));
        if (Interlocked.Decrement(ref left) == 0)
            ended.TrySetResult();
    }
}
