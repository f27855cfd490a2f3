using System.Text.Json;
using Benchmarks.Cmnist;
using Benchmarks.Curves;
using Benchmarks.Decoding;
using Benchmarks.Demo;
using Benchmarks.Families;
using Benchmarks.Fashion;
using Benchmarks.Guarding;
using Benchmarks.Overload;
using Benchmarks.Promise;
using Benchmarks.Proxying;
using Benchmarks.Recording;
using Benchmarks.Scoring;
using Benchmarks.Serving;
using Benchmarks.Training;

namespace Benchmarks;

/// <summary>./gateway bench NAME [--short|--full].</summary>
static class BenchCommand
{
    static readonly string[] Names = ["cfashion", "cmnist", "curves", "decode", "demo", "families", "fashion", "guard", "overload", "promise", "proxy", "record", "score", "serve", "train"];

    const string Usage = """
        usage: ./gateway bench NAME [--check|--short|--full] [--json] [--write FILE] [--keep FOLDER]

          cfashion cmnist at the paper's size: 60,000 coloured pictures of clothes
          cmnist   imprecise learning on coloured digits, beside the rules that it should beat
          curves   what a request costs as members, rows, features and connections grow, beside the naive service (needs wrk)
          decode   ns and bytes allocated per float: our scanner beside System.Text.Json and a binary copy
          demo     a shifted stream with a real Prometheus and Alertmanager: when somebody is told, when labels withdraw the promise,
                   when a new one holds
          families families of several kinds beside single models and families of one kind, all trained here
          fashion  convolutional families on 60,000 pictures of clothes: accuracy, likelihood, guarantees, unfamiliar digits
          guard    what a deployed service's callers pay, two real services among them: direct, by YARP alone, passed on, guarded
          overload ten times as many requests as a gateway can answer
          promise  whether guarantees and monitors hold: simulated worlds, a replayed week, re-drawn splits of the shipped digits
                   and of five real sets, robust sets of digits that somebody changed
          proxy    a pass route beside bare YARP and nginx, where that is installed (needs wrk)
          record   what keeping decisions costs: an unflagged request with and without, rows a second beside a bare file
          score    ns of each score of a row
          serve    what a flagged answer of five models costs, for three sizes of model: beside a naive C# service, one model alone,
                   an echo, Node, and ONNX Runtime's own limit (needs wrk)
          train    the share of the machine's multiply-adds that dense products of training reach

          --check  serve alone: half a minute, which fails only by wide margins
          --short  a few seconds, demo, guard and serve a minute and a half, fashion two, families five, cmnist ten
                   (default; serve takes ten minutes between the two)
          --full   a minute, guard five, serve half an hour, fashion an hour, families and cmnist half of one, with narrower errors
          --json   the result as JSON, once it is there
          --write  also write what is printed into this Markdown file, docs/results.md say, as the section of this command;
                   serve also writes a figure beside it
          --keep   cfashion and cmnist: keep each trial there; the same command of the same build goes on where it was stopped

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

        string? file = Taken("--write", ref args), keep = Taken("--keep", ref args);

        string[] options = [.. args.Where(a => a.StartsWith('-') && a != "--json")];
        string[] names = [.. args.Where(a => !a.StartsWith('-'))];
        if (names is not [var name] || !Names.Contains(name, StringComparer.Ordinal) || options.Length > 1 || options.Any(o => o is not ("--short" or "--full") && !(o == "--check" && name == "serve")))
        {
            error.WriteLine(Usage);
            return 2;
        }

        bool full = options is ["--full"];
        using var lines = new StringWriter();
        using var both = new TeeWriter(args.Contains("--json") ? TextWriter.Null : output, lines);
        string? figure = file is null ? null : name == "serve" ? Path.ChangeExtension(file, ".svg") : name == "curves" ? Path.ChangeExtension(file, ".curves.svg") : null;
        int code = await RunAsync(name, options is [var chosen] ? chosen : "", full, keep, figure, both);
        if (file is not null)
            ResultsFile.Write(file, $"./gateway bench {name} {(full ? "--full" : name == "serve" && options.Length == 0 ? "" : "--short")}".TrimEnd(), lines.ToString(), TimeProvider.System.GetUtcNow(), figure);
        string[] printed = lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (args.Contains("--json"))
            output.WriteLine(JsonSerializer.Serialize(new { benchmark = name, full, met = code == 0, lines = printed }));
        return code;
    }

    // The value of an option, which is taken out.
    static string? Taken(string option, ref string[] args)
    {
        int at = Array.IndexOf(args, option);
        if (at < 0 || at + 1 >= args.Length)
            return null;
        string value = args[at + 1];
        args = [.. args[..at], .. args[(at + 2)..]];
        return value;
    }

    static async Task<int> RunAsync(string name, string option, bool full, string? keep, string? figure, TextWriter output) => name switch
    {
        "cfashion" => ClothesBenchmark.Run(full, keep, output),
        "cmnist" => await CmnistBenchmark.RunAsync(full, keep, output),
        "curves" => await CurvesBenchmark.RunAsync(full, figure, output),
        "demo" => await DemoBenchmark.RunAsync(output),
        "fashion" => FashionBenchmark.Run(full, output),
        "families" => FamiliesBenchmark.Run(full, output),
        "guard" => await GuardBenchmark.RunAsync(full, output),
        "overload" => await OverloadBenchmark.RunAsync(full, output),
        "promise" => await PromiseBenchmark.RunAsync(full, output),
        "proxy" => await ProxyBenchmark.RunAsync(full, output),
        "record" => await RecordBenchmark.RunAsync(full, output),
        "score" => ScoreBenchmark.Run(full ? TimeSpan.FromSeconds(2) : TimeSpan.FromMilliseconds(300), output),
        "serve" => await ServeBenchmark.RunAsync(option == "--check" ? ServePlan.Check : option == "--short" ? ServePlan.Short : full ? ServePlan.Full : ServePlan.Default, figure, output),
        "train" => TrainBenchmark.Run(full, output),
        _ => DecodeBenchmark.Run(full ? TimeSpan.FromSeconds(4) : TimeSpan.FromMilliseconds(300), output),
    };
}
