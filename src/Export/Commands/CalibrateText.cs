using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Export.Calibrating;
using Export.Data;

namespace Export.Commands;

/// <summary>What <c>calibrate</c> says.</summary>
static class CalibrateText
{
    public static void Print(TextWriter output, CalibrateRequest request, CalibrateResult result)
    {
        foreach (string note in result.Notes)
            output.WriteLine(note);
        if (result.NoveltyBank > 0)
            output.WriteLine($"novelty bank: {result.NoveltyBank} fit rows");
        FittedText.Print(output, request, result);
        if (result.Preview is { } preview)
            Print(output, request, result, preview);
        else if (result.Estimate is { } estimate)
            Print(output, estimate);
        else if (result.Tested.Length == 0)
            output.WriteLine($"wrote {request.Folder}: the novelty gate");
        foreach (Guarantee guarantee in result.Guarantees)
            Print(output, guarantee);
        foreach (TestedCandidate tested in result.Tested)
            Print(output, request, result, tested);
    }

    public static JsonObject Json(CalibrateRequest request, CalibrateResult result)
    {
        var json = new JsonObject
        {
            ["family"] = request.Folder,
            ["answer"] = result.Answer,
            ["fit_rows"] = result.FitRows,
            ["novelty_bank"] = result.NoveltyBank,
            ["notes"] = new JsonArray([.. result.Notes.Select(n => JsonValue.Create(n))]),
        };
        FittedText.Add(json, result);
        if (result.Preview is { } preview)
            json["preview"] = JsonSerializer.SerializeToNode(preview, ManifestText.Options);
        if (result.Estimate is { } estimate)
        {
            json["guarantee"] = "none";
            json["estimate"] = JsonSerializer.SerializeToNode(estimate, ManifestText.Options);
        }

        if (result.Tested.Length == 0)
            return json;
        json["guarantee"] = result.Guarantees is [var first, ..] ? JsonSerializer.SerializeToNode(first, ManifestText.Options) : "none";
        if (result.Guarantees.Length > 1)
            json["guarantees"] = JsonSerializer.SerializeToNode(result.Guarantees, ManifestText.Options);
        if (result.Tested.All(t => t.Result.Accepted is null))
            json["rows_needed"] = result.Tested.Min(t => t.Result.RowsNeeded);
        if (result.Tested.Length > 1)
        {
            json["candidates"] = new JsonArray([.. result.Tested.Select(t => new JsonObject
            {
                ["answer"] = t.Answer, ["score"] = Ensemble.Scores.ScoreNames.Name(t.Risk), ["coverage"] = t.Result.Coverage, ["rows_needed"] = t.Result.RowsNeeded,
            })]);
        }

        return json;
    }

    /// <summary>What a guarantee bounds, in words.</summary>
    public static string Bound(Guarantee guarantee) => guarantee.Loss switch
    {
        "tolerance" => $"P(answer further than {guarantee.Tolerance:R} from the truth | not flagged) <= {guarantee.Alpha:P1}",
        "relative_tolerance" => $"P(answer further than {guarantee.Tolerance:P1} of the truth from it | not flagged) <= {guarantee.Alpha:P1}",
        "cost" => $"mean cost of what is not flagged <= {guarantee.Alpha:R} (largest cost {guarantee.LargestCost:R})",
        _ => $"P(wrong | not flagged) <= {guarantee.Alpha:P1}",
    };

    /// <summary>A line a group.</summary>
    public static void Groups(TextWriter output, GroupsConfig groups)
    {
        output.WriteLine($"  groups by {(groups.From == "parameter" ? "parameter " : "")}{groups.Name}, {(groups.PerGroup ? "each at delta by itself" : "which share delta")}; all other rows: none");
        TextTable.Write(output, ["group", "tau", "n", "wrong", "rows", "coverage", "p-value", "level"], [.. groups.Thresholds.Select(g => new[]
        {
            g.Value, g.Tau is { } tau ? $"{tau:R}" : "none", $"{g.N}", $"{g.K}", $"{g.Rows}", $"{g.Coverage:F4}", g.PValue is { } p ? $"{p:G4}" : "", g.Level is { } level ? $"{level:G4}" : "",
        })]);
    }

    static void Print(TextWriter output, CalibrateRequest request, CalibrateResult result, PreviewLine[] preview)
    {
        string starts = request.Method == TestMethod.FixedSequence ? $"start {string.Join(" and ", request.Starts.Select(s => $"{s:R}"))}" : $"{request.Method}";
        output.WriteLine($"answer {result.Answer}, {result.FitRows} fit rows as if they were the calibration rows (delta {request.Delta:R}, {starts}):");
        TextTable.Write(output, ["alpha", "coverage", "flags per 1,000", "rows needed", "coverage at that share of errors (no promise)"],
            [.. preview.Select(line => Cells(line, request.Costs is not null))]);
        output.WriteLine("a preview, not a guarantee: --rows SEL --alpha A issues one on rows whose outcomes nobody saw");
    }

    static void Print(TextWriter output, ThresholdoutAnswer estimate)
    {
        output.WriteLine($"threshold {estimate.Tau:R}, as the fit rows suggest: {estimate.Unflagged:F4} of {estimate.Rows} rows not flagged; about {estimate.WrongAndUnflagged:F4} wrong and not flagged "
            + $"({(estimate.Costs ? "the calibrate rows answered, with noise" : "the fit rows answered: both agree")})");
        output.WriteLine($"an estimate, no guarantee: it bounds nothing at any confidence. {estimate.Budget} answers of these rows are left");
    }

    static string[] Cells(PreviewLine line, bool costs)
    {
        bool accepted = line.RowsNeeded == 0;
        return [costs ? $"{line.Alpha:R}" : $"{line.Alpha:P1}", accepted ? $"{line.Coverage:F3}" : "-", accepted ? $"{line.FlagsPerThousand:F0}" : "-",
            Needed(line.RowsNeeded), $"{line.EmpiricalCoverage:F3}"];
    }

    static string Needed(int? rows) => rows switch { 0 => "", null => "no number would do", _ => $"about {rows}" };

    // Never rounded up to certainty.
    static string Confidence(double delta) => FormattableString.Invariant($"{100 * (1 - delta):0.#########} %");

    static void Print(TextWriter output, Guarantee guarantee)
    {
        output.WriteLine($"guarantee {guarantee.Id}: with confidence {Confidence(guarantee.Delta)} over the calibration draw, {Bound(guarantee)}");
        string above = guarantee.Groups is null ? $"{guarantee.Tau:R}" : "its group's threshold";
        output.WriteLine($"  answer {guarantee.Answer}; flagged: {guarantee.Risk} above {above}"
            + string.Concat(guarantee.Gates.Select(g => $", {g.Score} among the {g.Rate:P1} most unfamiliar")) + ", or a member missing");
        output.WriteLine($"  coverage {guarantee.Coverage:F4}: {guarantee.N} of {guarantee.Rows} rows not flagged, {guarantee.K} of them wrong, p-value {guarantee.PValue:G4}");
        if (guarantee.Groups is { } groups)
            Groups(output, groups);
        if (guarantee.Expires is { } end)
            output.WriteLine($"  expires {end.UtcDateTime:yyyy-MM-dd HH:mm}Z");
        output.WriteLine($"  scope: {guarantee.Scope}");
    }

    static void Print(TextWriter output, CalibrateRequest request, CalibrateResult result, TestedCandidate tested)
    {
        string name = result.Tested.Length == 1 ? "" : $"{tested.Answer}:{Ensemble.Scores.ScoreNames.Name(tested.Risk)}: ";
        if (tested.Result.Accepted is null)
            output.WriteLine(name + Refusal(request, tested));
        else if (result.Tested.Length > 1)
            output.WriteLine($"{name}coverage {tested.Result.Coverage:F4} at level {tested.Result.Level:G4}");
    }

    static string Refusal(CalibrateRequest request, TestedCandidate tested)
    {
        SequenceResult sequence = tested.Result;
        string why = sequence.First is { } first
            ? $"{first.K} of the first {first.N} unflagged rows are wrong, p-value {first.PValue:G3} > {Level(request, tested):G4}"
            : $"too few of the {sequence.Rows} rows pass the gates for the first threshold ({Least(request, tested)} without an error are the least)";
        string needed = sequence.RowsNeeded is { } rows ? $"it needs about {rows} rows" : "no number of rows would do at this alpha and start";
        return $"no guarantee: {why}; {needed}. The family is unchanged; the ledger keeps that these outcomes were seen";
    }

    static double Level(CalibrateRequest request, TestedCandidate tested) => tested.Result.Level > 0 ? tested.Result.Level : request.Delta;

    static int Least(CalibrateRequest request, TestedCandidate tested) =>
        FixedSequence.MinimumRows(Math.Min(request.Alpha!.Value / tested.LargestCost, 0.999999), Level(request, tested));
}
