using Benchmarks.Decoding;
using Benchmarks.Guarding;
using Benchmarks.Promise;
using Benchmarks.Recording;

namespace Benchmarks;

/// <summary>./gateway bench NAME [--short|--full].</summary>
static class BenchCommand
{
    const string Usage = """
        usage: ./gateway bench NAME [--short|--full]

          decode   ns and bytes allocated per float: our scanner beside System.Text.Json and a binary copy
          guard    what a deployed service's callers pay: direct, by YARP alone, passed on, guarded
          promise  whether guarantees and monitors hold: simulated worlds, a replayed week, re-drawn splits of the shipped digits
          record   what keeping decisions costs: an unflagged request with and without, rows a second beside a bare file

          --short  a few seconds (default)
          --full   a minute, with narrower errors

        Exit 0: every target is met. 1: one is missed by more than the stated error. 2: wrong use.
        For example: ./gateway bench decode --full
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args.Any(a => a is "-h" or "--help"))
        {
            output.WriteLine(Usage);
            return 0;
        }

        string[] options = [.. args.Where(a => a.StartsWith('-'))];
        string[] names = [.. args.Where(a => !a.StartsWith('-'))];
        if (names is not [("decode" or "guard" or "promise" or "record")] || options.Length > 1 || options.Any(o => o is not ("--short" or "--full")))
        {
            error.WriteLine(Usage);
            return 2;
        }

        bool full = options is ["--full"];
        return names[0] == "guard" ? await GuardBenchmark.RunAsync(full, output)
            : names[0] == "promise" ? PromiseBenchmark.Run(full, output)
            : names[0] == "record" ? await RecordBenchmark.RunAsync(full, output)
            : DecodeBenchmark.Run(full ? TimeSpan.FromSeconds(4) : TimeSpan.FromMilliseconds(300), output);
    }
}
