using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Export.Calibrating;
using Export.Conforming;
using Export.Data;

namespace Export.Commands;

/// <summary>The options of <c>calibrate --intervals</c> and <c>--sets</c>, and what is said of their result.</summary>
sealed class ConformalOptions
{
    // They are about guarantees.
    static readonly string[] Others =
        ["--alpha", "--guard", "--unlabelled", "--candidates", "--look", "--group", "--group-parameter", "--cluster", "--costs", "--tolerance", "--relative-tolerance", "--expires", "--withdraw"];

    readonly Option<double?> intervals = Ranged.Real("--intervals", "Regression: calibrate intervals that miss the truth of this share of rows, such as 0.1");
    readonly Option<double?> floor = Ranged.Real("--floor", "With --intervals: what is added to the members' spread (the median spread of --fit-rows)");
    readonly Option<string?> sets = new("--sets") { Description = "Classification: calibrate sets of classes, lac:0.1, aps:0.1, or robust:0.1 (with --radius and --noise)" };
    readonly RobustOptions robust = new();

    public void AddTo(Verb verb)
    {
        foreach (Option option in new Option[] { intervals, floor, sets })
            verb.Options.Add(option);
        robust.AddTo(verb);
        verb.Checks(Check);
    }

    /// <summary>Whether intervals or sets are asked for.</summary>
    public static bool Asked(CommandResult result) => result.GetResult("--intervals") is OptionResult { Implicit: false } || result.GetResult("--sets") is OptionResult { Implicit: false };

    /// <summary>Whether intervals or sets are asked for.</summary>
    public bool Asked(CommandContext context) => context.Find(intervals) is not null || context.Find(sets) is not null;

    public int Run(CommandContext context, CalibrateRequest request, CancellationToken cancellation)
    {
        (string method, double alpha) = context.Find(intervals) is { } share ? ("spread", share) : Parse(context.Find(sets)!)!.Value;
        ConformalResult result = ConformalCalibration.Run(new(request, method, alpha, context.Find(floor)) { Robust = method == "robust" ? robust.Terms(context) : null }, TimeProvider.System, cancellation);
        if (context.Json)
            context.Output.WriteLine(Json(request, result, method).ToJsonString(ManifestText.Options));
        else
            Print(context.Output, result, alpha, method == "robust");
        return result.Config is null ? ExitCode.No : ExitCode.Done;
    }

    static void Print(TextWriter output, ConformalResult result, double alpha, bool isRobust)
    {
        if (result.Config is not { } config)
        {
            output.WriteLine($"nothing calibrated: {result.Rows} rows; {alpha:R} {(isRobust ? "at this radius and noise " : "")}takes {result.RowsNeeded} at least. No outcome was looked at");
            return;
        }

        output.WriteLine(config.Method == "spread"
            ? $"intervals: the truth lies within {config.Answer} +- {config.Quantile:G6} x (spread + {config.Floor:G6}) with probability {1 - config.Alpha:P1}"
            : config.Robust is { } terms ? RobustOptions.Words(config, terms)
            : $"sets: the truth is among the classes whose {config.Method} score is at most {config.Quantile:G6} with probability {1 - config.Alpha:P1}");
        output.WriteLine($"  {config.Rows} rows; mean {(config.Method == "spread" ? "width" : "size")} {result.MeanSize:G4}");
        output.WriteLine($"  scope: {config.Scope}");
    }

    static JsonObject Json(CalibrateRequest request, ConformalResult result, string method) => new()
    {
        ["family"] = request.Folder,
        [ConformalKind.Of(method).Noun.Replace(' ', '_')] = JsonSerializer.SerializeToNode(result.Config, ManifestText.Options),
        ["rows"] = result.Rows,
        ["rows_needed"] = result.RowsNeeded,
        ["mean_size"] = result.MeanSize,
    };

    void Check(CommandResult result)
    {
        if (!Asked(result))
        {
            if (result.GetResult(floor) is { Implicit: false })
                result.AddError("--floor: --intervals was expected with it");
            robust.Check(result, null);
            return;
        }

        bool both = result.GetResult(intervals) is { Implicit: false } && result.GetResult(sets) is { Implicit: false };
        foreach (string other in Others.Where(o => result.GetResult(o) is OptionResult { Implicit: false }))
            result.AddError($"{other}: it does not go with --intervals or --sets");
        if (both)
            result.AddError("--intervals and --sets: one of them was expected");
        if (result.GetResult("--rows") is not OptionResult { Implicit: false })
            result.AddError("--rows: the rows of the calibrate split were expected with --intervals or --sets");
        if (!both && result.GetResult(intervals) is { Implicit: false } && result.GetValue(intervals) is not (> 0 and < 1))
            result.AddError("--intervals: above 0 and below 1 was expected");
        if (result.GetValue(sets) is { } text && Parse(text) is null)
            result.AddError($"--sets '{text}': lac:0.1 or aps:0.1 was expected, or robust:0.1, the share above 0 and below 1");
        else
            robust.Check(result, result.GetValue(sets) is { } named && Parse(named) is { Method: "robust", Alpha: var share } ? share : null);
        if (result.GetValue(floor) is { } given && !(given > 0 && double.IsFinite(given)))
            result.AddError("--floor: above 0 was expected");
        bool needsFit = result.GetResult(intervals) is { Implicit: false } && result.GetResult(floor) is not { Implicit: false };
        if (needsFit && result.GetResult("--fit-rows") is not OptionResult { Implicit: false })
            result.AddError("--fit-rows: rows were expected whose median spread is the floor, or --floor");
    }

    static (string Method, double Alpha)? Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts is ["lac" or "aps" or "robust", var share] && double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out double alpha) && alpha is > 0 and < 1
            ? (parts[0], alpha) : null;
    }
}
