using System.Diagnostics;
using Gateway.Store;
using Gateway.Store.Sqlite;

namespace Benchmarks.Recording;

/// <summary>
/// Rows a second by the loop that writes, beside appending the same bytes to a file and syncing it, in turns. Records are made before the
/// clock starts; what the store does beside its commits is waited for before it stops, so that none of it slows the file down.
/// </summary>
static class GroupThroughput
{
    const double Target = 0.5;
    const int Rounds = 9;
    const int RowsAhead = 1 << 15;

    static readonly byte[] Noise = System.Security.Cryptography.RandomNumberGenerator.GetBytes(8192);

    static readonly byte[] Inputs = Noise[..(784 * sizeof(float))];
    static readonly byte[] Outputs = Noise[..(5 * 10 * sizeof(double))];
    static readonly int[] Groups = [1, 16, 64, 256];

    /// <summary>Whether the store writes at least half as many rows as the bare file.</summary>
    public static bool Run(TimeSpan time, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("bench-record-");
        try
        {
            output.WriteLine($"rows of 784 floats and five members' outputs, group by group; median of {Rounds} rounds ± half the quartiles' distance");
            output.WriteLine($"{"group",6} {"store rows/s",13} {"file rows/s",12} {"ratio",6} {"±",5} {"store µs",9} {"file µs",8}  (of processor a row)");
            bool met = true;
            foreach (int group in Groups)
                met &= Measure(folder.FullName, group, time / Rounds, output);
            return met;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static bool Measure(string folder, int group, TimeSpan slice, TextWriter output)
    {
        var database = new SqliteDatabase(Path.Combine(folder, $"{group}.db"));
        using var writer = database.OpenWriter([], TimeSpan.FromDays(30), doubtful: false);
        using var file = new FileStream(Path.Combine(folder, $"{group}.log"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] bytes = new byte[group * RowBytes()];
        Random.Shared.NextBytes(bytes);
        // The first one warms up.
        var stored = new (double PerSecond, double Cost)[Rounds + 1];
        var appended = new (double PerSecond, double Cost)[Rounds + 1];
        for (int round = -1; round < Rounds; round++)
        {
            // Who comes second may find a busier disk: so they take turns in that too.
            foreach (bool ours in round % 2 == 0 ? new[] { true, false } : [false, true])
            {
                if (ours)
                    stored[round + 1] = Store(writer, slice, group);
                else
                    appended[round + 1] = Append(file, bytes, slice, group);
            }
        }

        double[] ratios = [.. stored.Zip(appended, (s, a) => s.PerSecond / a.PerSecond).Skip(1).Order()];
        double error = (ratios[Rounds * 3 / 4] - ratios[Rounds / 4]) / 2, ratio = ratios[Rounds / 2];
        output.WriteLine($"{group,6} {Median(stored, s => s.PerSecond),13:F0} {Median(appended, a => a.PerSecond),12:F0} {ratio,6:F2} {error,5:F2} {Median(stored, s => s.Cost),9:F1} {Median(appended, a => a.Cost),8:F1}  target: at least {Target}: {(ratio >= Target ? "pass" : ratio + error >= Target ? "within the error" : "FAIL")}");
        return ratio + error >= Target;
    }

    static (double PerSecond, double Cost) Store(DecisionWriter writer, TimeSpan slice, int group)
    {
        // A fast disk may take more than this: what is missing is made while the clock runs.
        var ahead = new Queue<StoreEntry[]>(Enumerable.Range(0, RowsAhead / group).Select(_ => Group(group)));
        var used = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        int rows = 0;
        while (Stopwatch.GetElapsedTime(start) < slice)
        {
            writer.Write(ahead.Count > 0 ? ahead.Dequeue() : Group(group));
            rows += group;
        }

        _ = writer.Settle();
        return (rows / Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / rows);
    }

    static (double PerSecond, double Cost) Append(FileStream file, byte[] bytes, TimeSpan slice, int group)
    {
        var used = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        int rows = 0;
        while (Stopwatch.GetElapsedTime(start) < slice)
        {
            file.Write(bytes);
            DiskSync.Of(file);
            rows += group;
        }

        return (rows / Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / rows);
    }

    static StoreEntry[] Group(int group) => [.. Enumerable.Range(0, group).Select(_ => new StoreEntry { Decision = Record() })];

    static DecisionRecord Record()
    {
        return new DecisionRecord
        {
            Id = DecisionId.Text(DecisionId.New(TimeProvider.System)), Received = 1, Duration = 1, Family = "mnist", Version = "1", Route = "", Parameters = "{}",
            Chosen = "mean", Guarantee = "none", GuaranteeState = "none", Members = "[]", Names = "{}", Gates = "[]", Inputs = "{}", Rows = 1, Flagged = 1,
            Recorded = [new RowRecord { Row = 0, Reasons = "risk", Audited = false, Probability = 0.01, Prediction = 3, Answer = new byte[80], Members = Outputs, Digest = new byte[32], Inputs = Inputs }],
        };
    }

    static int RowBytes()
    {
        var row = Record().Recorded[0];
        return row.Inputs!.Length + row.Members.Length + row.Answer.Length + row.Digest!.Length;
    }

    static double Median((double, double)[] rounds, Func<(double PerSecond, double Cost), double> of) => rounds.Skip(1).Select(of).Order().ElementAt(Rounds / 2);
}
