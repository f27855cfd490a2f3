using System.Text.Json;
using Benchmarks.Cmnist;
using Benchmarks.Decoding;
using Benchmarks.Families;
using Benchmarks.Fashion;
using Benchmarks.Guarding;
using Benchmarks.Promise;
using Benchmarks.Recording;
using Benchmarks.Training;

namespace Benchmarks;

/// <summary>./gateway bench NAME [--short|--full].</summary>
static class BenchCommand
{
    static readonly string[] Names = ["cfashion", "cmnist", "decode", "families", "fashion", "guard", "promise", "record", "train"];

    const string Usage = """
        usage: ./gateway bench NAME [--short|--full] [--json] [--write FILE]

          cfashion cmnist at the paper's size: 60,000 coloured pictures of clothes
          cmnist   imprecise learning on coloured digits, beside the rules that it should beat
          decode   ns and bytes allocated per float: our scanner beside System.Text.Json and a binary copy
          families families of several kinds beside single models and families of one kind, all trained here
          fashion  convolutional families on 60,000 pictures of clothes: accuracy, likelihood, guarantees, unfamiliar digits
          guard    what a deployed service's callers pay, two real services among them: direct, by YARP alone, passed on, guarded
          promise  whether guarantees and monitors hold: simulated worlds, a replayed week, re-drawn splits of the shipped digits
                   and of five real sets, robust sets of digits that somebody changed
          record   what keeping decisions costs: an unflagged request with and without, rows a second beside a bare file
          train    the share of the machine's multiply-adds that dense products of training reach

          --short  a few seconds, guard a minute and a half, fashion two, families five, cmnist ten (default)
          --full   a minute, guard five, fashion an hour, families and cmnist half of one, with narrower errors
          --json   the result as JSON, once it is there
          --write  also write what is printed into this Markdown file, docs/results.md say, as the section of this command

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

        string? file = null;
        int at = Array.IndexOf(args, "--write");
        if (at >= 0 && at + 1 < args.Length)
        {
            file = args[at + 1];
            args = [.. args[..at], .. args[(at + 2)..]];
        }

        string[] options = [.. args.Where(a => a.StartsWith('-') && a != "--json")];
        string[] names = [.. args.Where(a => !a.StartsWith('-'))];
        if (names is not [var name] || !Names.Contains(name, StringComparer.Ordinal) || options.Length > 1 || options.Any(o => o is not ("--short" or "--full")))
        {
            error.WriteLine(Usage);
            return 2;
        }

        bool full = options is ["--full"];
        using var lines = new StringWriter();
        using var both = new TeeWriter(args.Contains("--json") ? TextWriter.Null : output, lines);
        int code = await RunAsync(name, full, both);
        if (file is not null)
            ResultsFile.Write(file, $"./gateway bench {name} {(full ? "--full" : "--short")}", lines.ToString(), TimeProvider.System.GetUtcNow());
        string[] printed = lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (args.Contains("--json"))
            output.WriteLine(JsonSerializer.Serialize(new { benchmark = name, full, met = code == 0, lines = printed }));
        return code;
    }

    static async Task<int> RunAsync(string name, bool full, TextWriter output) => name switch
    {
        "cfashion" => ClothesBenchmark.Run(full, output),
        "cmnist" => await CmnistBenchmark.RunAsync(full, output),
        "fashion" => FashionBenchmark.Run(full, output),
        "families" => FamiliesBenchmark.Run(full, output),
        "guard" => await GuardBenchmark.RunAsync(full, output),
        "promise" => await PromiseBenchmark.RunAsync(full, output),
        "record" => await RecordBenchmark.RunAsync(full, output),
        "train" => TrainBenchmark.Run(full, output),
        _ => DecodeBenchmark.Run(full ? TimeSpan.FromSeconds(4) : TimeSpan.FromMilliseconds(300), output),
    };
}
