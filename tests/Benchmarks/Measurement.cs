using System.Diagnostics;

namespace Benchmarks;

/// <summary>What a piece of work costs.</summary>
/// <param name="Nanoseconds">Median over rounds of the time of one call.</param>
/// <param name="Error">Half the distance between the quartiles of the rounds, in ns.</param>
/// <param name="Bytes">Bytes that one call allocates.</param>
readonly record struct Measurement(double Nanoseconds, double Error, double Bytes)
{
    const int Rounds = 15;

    /// <summary>
    /// Measures several pieces of work side by side: in each round all of them, one after the other, so that what slows the
    /// machine down slows all of them.
    /// </summary>
    public static Measurement[] Of(IReadOnlyList<Action> works, TimeSpan time)
    {
        var slice = time / Rounds;
        int[] calls = [.. works.Select(w => Calibrate(w, slice))];
        double[][] rounds = [.. works.Select(_ => new double[Rounds])];
        double[] bytes = new double[works.Count];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < works.Count; i++)
                (rounds[i][round], bytes[i]) = Once(works[i], calls[i]);
        }

        return [.. rounds.Select((r, i) => Summary(r, bytes[i]))];
    }

    static (double Nanoseconds, double Bytes) Once(Action work, int calls)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            work();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        return (elapsed / calls, (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / calls);
    }

    // Long enough for the compiler's second tier to have taken over.
    static int Calibrate(Action work, TimeSpan slice)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(400) || calls < 200)
        {
            work();
            calls++;
        }

        double once = Once(work, Math.Max(1, calls / 10)).Nanoseconds;
        return Math.Max(1, (int)(slice.TotalNanoseconds / once));
    }

    static Measurement Summary(double[] rounds, double bytes)
    {
        Array.Sort(rounds);
        return new Measurement(rounds[Rounds / 2], (rounds[Rounds * 3 / 4] - rounds[Rounds / 4]) / 2, bytes);
    }
}
