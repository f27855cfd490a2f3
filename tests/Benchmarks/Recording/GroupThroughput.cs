using System.Diagnostics;
using Gateway.Store;

namespace Benchmarks.Recording;

/// <summary>Rows a second by the store, beside appending the same bytes to a file and syncing it, in turns.</summary>
static class GroupThroughput
{
    const double Target = 0.5;
    const int Rounds = 9;

    static readonly byte[] Noise = System.Security.Cryptography.RandomNumberGenerator.GetBytes(8192);

    static readonly int[] Groups = [1, 16, 64, 256];

    /// <summary>Whether the store writes at least half as many rows as the bare file.</summary>
    public static bool Run(TimeSpan time, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("bench-record-");
        try
        {
            output.WriteLine($"rows of 784 floats and five members' outputs, group by group; median of {Rounds} rounds ± half the quartiles' distance");
            output.WriteLine($"{"group",6} {"store rows/s",13} {"file rows/s",12} {"ratio",6} {"±",5}");
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
        using var writer = new DecisionWriter(new SqliteDatabase(Path.Combine(folder, $"{group}.db")).OpenForWriting(), TimeSpan.FromDays(30));
        using var file = new FileStream(Path.Combine(folder, $"{group}.log"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] bytes = new byte[group * RowBytes()];
        Random.Shared.NextBytes(bytes);
        double[] store = new double[Rounds], raw = new double[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            double stored = PerSecond(slice, group, () => writer.Write([.. Enumerable.Range(0, group).Select(_ => new StoreEntry { Decision = Record() })]));
            double appended = PerSecond(slice, group, () =>
            {
                file.Write(bytes);
                DiskSync.Of(file);
            });
            if (round >= 0)
                (store[round], raw[round]) = (stored, appended);
        }

        double[] ratios = [.. store.Zip(raw, (s, r) => s / r).Order()];
        double error = (ratios[Rounds * 3 / 4] - ratios[Rounds / 4]) / 2, ratio = ratios[Rounds / 2];
        output.WriteLine($"{group,6} {Median(store),13:F0} {Median(raw),12:F0} {ratio,6:F2} {error,5:F2}  target: at least {Target}: {(ratio >= Target ? "pass" : ratio + error >= Target ? "within the error" : "FAIL")}");
        return ratio + error >= Target;
    }

    static double PerSecond(TimeSpan slice, int group, Action write)
    {
        long start = Stopwatch.GetTimestamp();
        int rows = 0;
        while (Stopwatch.GetElapsedTime(start) < slice)
        {
            write();
            rows += group;
        }

        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static DecisionRecord Record()
    {
        byte[] inputs = Noise.AsSpan(0, 784 * sizeof(float)).ToArray(), members = Noise.AsSpan(0, 5 * 10 * sizeof(double)).ToArray();
        return new DecisionRecord
        {
            Id = DecisionId.Text(DecisionId.New(TimeProvider.System)), Received = 1, Duration = 1, Family = "mnist", Version = "1", Route = "", Parameters = "{}",
            Chosen = "mean", Guarantee = "none", GuaranteeState = "none", Members = "[]", Names = "{}", Gates = "[]", Inputs = "{}", Rows = 1, Flagged = 1,
            Recorded = [new RowRecord { Row = 0, Reasons = "risk", Audited = false, Probability = 0.01, Prediction = 3, Answer = new byte[80], Members = members, Digest = new byte[32], Inputs = inputs }],
        };
    }

    static int RowBytes()
    {
        var row = Record().Recorded[0];
        return row.Inputs!.Length + row.Members.Length + row.Answer.Length + row.Digest!.Length;
    }

    static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
