using System.Text.Json;
using Benchmarks.Cmnist;
using Benchmarks.Decoding;
using Benchmarks.Guarding;
using Benchmarks.Promise;
using Benchmarks.Recording;
using Benchmarks.Training;

namespace Benchmarks;

/// <summary>./gateway bench NAME [--short|--full].</summary>
static class BenchCommand
{
    const string Usage = """
        usage: ./gateway bench NAME [--short|--full] [--json]

          cmnist   imprecise learning on coloured digits, beside the rules that it should beat: minutes, with --full half an hour
          decode   ns and bytes allocated per float: our scanner beside System.Text.Json and a binary copy
          guard    what a deployed service's callers pay, two real services among them: direct, by YARP alone, passed on, guarded
          promise  whether guarantees and monitors hold: simulated worlds, a replayed week, re-drawn splits of the shipped digits
          record   what keeping decisions costs: an unflagged request with and without, rows a second beside a bare file
          train    the share of the machine's multiply-adds that dense products of training reach

          --short  a few seconds, guard a minute and a half (default)
          --full   a minute, guard five, with narrower errors
          --json   the result as JSON, once it is there

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
        bool asJson = options.Contains("--json");
        options = [.. options.Where(o => o != "--json")];
        if (names is not [("cmnist" or "decode" or "guard" or "promise" or "record" or "train")] || options.Length > 1 || options.Any(o => o is not ("--short" or "--full")))
        {
            error.WriteLine(Usage);
            return 2;
        }

        bool full = options is ["--full"];
        if (!asJson)
            return await RunAsync(names[0], full, output);
        using var lines = new StringWriter();
        int code = await RunAsync(names[0], full, lines);
        string[] printed = lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        output.WriteLine(JsonSerializer.Serialize(new { benchmark = names[0], full, met = code == 0, lines = printed }));
        return code;
    }

    static async Task<int> RunAsync(string name, bool full, TextWriter output) =>
        name == "cmnist" ? await CmnistBenchmark.RunAsync(full, output)
            : name == "guard" ? await GuardBenchmark.RunAsync(full, output)
            : name == "promise" ? PromiseBenchmark.Run(full, output)
            : name == "record" ? await RecordBenchmark.RunAsync(full, output)
            : name == "train" ? TrainBenchmark.Run(full, output)
            : DecodeBenchmark.Run(full ? TimeSpan.FromSeconds(4) : TimeSpan.FromMilliseconds(300), output);
}
