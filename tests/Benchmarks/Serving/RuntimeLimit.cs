using System.Diagnostics;
using Benchmarks.Baselines;
using Microsoft.ML.OnnxRuntime;

namespace Benchmarks.Serving;

/// <summary>What ONNX Runtime does with a family in this process, bound beforehand, without HTTP.</summary>
/// <param name="InTurn">ms of all members on one row, one after the other on one thread; median.</param>
/// <param name="Rows">For each number of rows in a call: rows a second on all cores, µs of processor a row.</param>
sealed record RuntimeLimit(double InTurn, (int Rows, double Rate, double Processor)[] Rows)
{
    /// <summary>Least µs of processor a row.</summary>
    public double Processor => Rows.Min(r => r.Processor);

    public static RuntimeLimit Measure(MadeBenchFamily family, int[] sizes, TimeSpan each)
    {
        InferenceSession[] sessions = [.. Directory.GetFiles(Path.Combine(family.Folder, "members")).Order(StringComparer.Ordinal).Select(BareSlot.Open)];
        try
        {
            var alone = Bind(sessions, family.Family, 1);
            var times = new List<double>();
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < each)
            {
                long begun = Stopwatch.GetTimestamp();
                alone();
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            times.Sort();
            return new RuntimeLimit(times[times.Count / 2], [.. sizes.Select(rows => OnAllCores(sessions, family.Family, rows, each))]);
        }
        finally
        {
            foreach (var session in sessions)
                session.Dispose();
        }
    }

    static (int Rows, double Rate, double Processor) OnAllCores(InferenceSession[] sessions, BenchFamily family, int rows, TimeSpan each)
    {
        Action[] works = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Bind(sessions, family, rows))];
        long done = 0;
        var used = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. works.Select(work => new Thread(() =>
        {
            for (; Stopwatch.GetElapsedTime(start) < each; Interlocked.Add(ref done, rows))
                work();
        }))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (rows, done / seconds, (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / done);
    }

    // Runs all members once; the arrays stay where they are as long as the bindings live.
    static Action Bind(InferenceSession[] sessions, BenchFamily family, int rows)
    {
        float[] input = GC.AllocateArray<float>(rows * family.Features, pinned: true);
        var random = new Random(BenchFamily.RowSeed);
        for (int i = 0; i < input.Length; i++)
            input[i] = random.NextSingle();
        var options = new RunOptions();
        OrtIoBinding[] bindings = [.. sessions.Select(session =>
        {
            var binding = session.CreateIoBinding();
            binding.BindInput(BenchFamily.Input, OrtValue.CreateTensorValueFromMemory(input, [rows, .. family.Row]));
            binding.BindOutput(BenchFamily.Output, OrtValue.CreateTensorValueFromMemory(new float[rows * BenchFamily.Classes], [rows, BenchFamily.Classes]));
            return binding;
        })];
        return () =>
        {
            for (int m = 0; m < sessions.Length; m++)
                sessions[m].RunWithBinding(options, bindings[m]);
        };
    }
}
