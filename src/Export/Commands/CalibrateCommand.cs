using System.CommandLine;
using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Data;
using Export.Calibrating;

namespace Export.Commands;

/// <summary><c>calibrate</c>: what a family can promise, and the promise.</summary>
sealed class CalibrateCommand
{
    readonly FamilyArgument family = new();
    readonly Option<string> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry with the label", DefaultValueFactory = _ => "label" };
    readonly Option<string?> fitData = new("--fit-data") { Description = "File of the fit rows, where it is another one (rows exported from the audit calibrate, say)" };
    readonly Option<string?> fitLabels = new("--fit-labels") { Description = "File of its labels (default: inside it)" };
    readonly Option<RowSelection?> fitRows = Ranged.Rows("--fit-rows", "Rows of the fit split: temperatures, novelty bank, candidate thresholds");
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows of the calibrate split, none of whose outcomes was seen before");
    readonly Option<double?> alpha = new("--alpha") { Description = "Bound on P(wrong | not flagged), in (0, 1); without it the fit split is previewed" };
    readonly Option<double> delta = Ranged.Number("--delta", 0.05, 1e-9, 1, "Probability over the calibration draw that the bound fails", open: true);
    readonly Option<double> start = Ranged.Number("--start", 0.5, 1e-6, 1, "Share of the calibrate rows at which the sequence of thresholds starts");
    readonly Option<Expiry?> expires = Ranged.Parsed("--expires", "With --alpha: when the guarantee stops counting, 90d or 2027-03-31 (UTC; never)",
        text => Expiry.Parse(text) is { } parsed ? (parsed, null) : (default(Expiry), $"'{text}' is not like 90d (1 to 36500 days) or 2027-03-31"));
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice: mean, median, majority, worst_case, uncertainty_weighted or a member (the family's default)" };
    readonly Option<bool> unlabelled = new("--unlabelled") { Description = "Set the novelty gate alone, from --fit-rows without labels" };
    readonly Option<bool> force = new("--force") { Description = "Replace a guarantee that is there" };

    public static Verb Create()
    {
        var command = new CalibrateCommand();
        var verb = new Verb("calibrate", "Preview what a family can promise, or issue a guarantee.",
            "./gateway calibrate families/penguins --data config/data/penguins.csv --fit-rows split=calibration");
        command.family.AddTo(verb);
        Option[] options =
        [
            command.data, command.labels, command.labelColumn, command.fitData, command.fitLabels, command.fitRows, command.rows, command.alpha, command.delta, command.start,
            command.expires, command.answer, command.unlabelled, command.force,
        ];
        foreach (Option option in options)
            verb.Options.Add(option);
        verb.Validators.Add(result =>
        {
            double? bound = result.GetValue(command.alpha);
            bool issues = bound is not null;
            if (result.GetResult(command.fitLabels) is not null && result.GetResult(command.fitData) is null)
                result.AddError("--fit-labels: the file of the fit rows (--fit-data) was expected with it");
            bool novelty = result.GetValue(command.unlabelled);
            if (result.GetValue(command.fitRows) is null)
                result.AddError("--fit-rows: the rows of the fit split were expected, such as 5500-5999");
            if (bound is not (null or (> 0 and < 1)))
                result.AddError($"--alpha {bound}: above 0 and below 1 was expected");
            if (issues && result.GetValue(command.rows) is null)
                result.AddError("--rows: the rows of the calibrate split were expected with --alpha, such as 6000-7999");
            if (!issues && result.GetResult(command.expires) is not null)
                result.AddError("--expires: a guarantee (--alpha) was expected with it");
            if (issues && novelty)
                result.AddError("--unlabelled sets the novelty gate alone; a guarantee (--alpha) needs labels");
        });
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        CalibrateRequest request = Request(context);
        CalibrateResult result = context.Get(unlabelled) ? Calibration.Novelty(request, cancellation)
            : request.Alpha is { } asked ? Calibration.Issue(request, asked, TimeProvider.System, cancellation)
            : Calibration.Preview(request, TimeProvider.System, cancellation);
        if (context.Json)
            context.Output.WriteLine(Json(request, result).ToJsonString(Data.ManifestText.Options));
        else
            Print(context.Output, request, result);
        return result.Sequence is { Accepted: null } ? ExitCode.No : ExitCode.Done;
    }

    CalibrateRequest Request(CommandContext context) => new()
    {
        Folder = family.Resolve(context),
        Data = context.Get(data),
        Labels = context.Find(labels),
        LabelColumn = context.Get(labelColumn),
        FitData = context.Find(fitData),
        FitLabels = context.Find(fitLabels),
        FitRows = context.Find(fitRows)!,
        Rows = context.Find(rows),
        Alpha = context.Find(alpha),
        Delta = context.Get(delta),
        Start = context.Get(start),
        Expires = context.Find(expires),
        Answer = context.Find(answer),
        Force = context.Get(force),
    };

    static void Print(TextWriter output, CalibrateRequest request, CalibrateResult result)
    {
        foreach (string note in result.Notes)
            output.WriteLine(note);
        if (result.NoveltyBank > 0)
            output.WriteLine($"novelty bank: {result.NoveltyBank} fit rows");
        if (result.Preview is { } preview)
            Print(output, request, result, preview);
        else if (result.Guarantee is { } guarantee)
            Print(output, guarantee);
        else if (result.Sequence is { } sequence)
            output.WriteLine(Refusal(request, sequence));
        else
            output.WriteLine($"wrote {request.Folder}: the novelty gate");
    }

    static void Print(TextWriter output, CalibrateRequest request, CalibrateResult result, PreviewLine[] preview)
    {
        output.WriteLine($"answer {result.Answer}, {result.FitRows} fit rows as if they were the calibration rows (delta {request.Delta:R}, start {request.Start:R}):");
        TextTable.Write(output, ["alpha", "coverage", "flags per 1,000", "rows needed", "coverage at that share of errors (no promise)"],
            [.. preview.Select(Cells)]);
        output.WriteLine("a preview, not a guarantee: --rows SEL --alpha A issues one on rows whose outcomes nobody saw");
    }

    static string[] Cells(PreviewLine line)
    {
        bool accepted = line.RowsNeeded == 0;
        return [$"{line.Alpha:P1}", accepted ? $"{line.Coverage:F3}" : "-", accepted ? $"{line.FlagsPerThousand:F0}" : "-", Needed(line.RowsNeeded), $"{line.EmpiricalCoverage:F3}"];
    }

    static string Needed(int? rows) => rows switch { 0 => "", null => "no number would do", _ => $"about {rows}" };

    static void Print(TextWriter output, Guarantee guarantee)
    {
        output.WriteLine($"guarantee {guarantee.Id}: with confidence {1 - guarantee.Delta:P0} over the calibration draw, P(wrong | not flagged) <= {guarantee.Alpha:P1}");
        output.WriteLine($"  answer {guarantee.Answer}; flagged: {guarantee.Risk} above {guarantee.Tau:R}"
            + string.Concat(guarantee.Gates.Select(g => $", {g.Score} among the {g.Rate:P1} most unfamiliar")) + ", or a member missing");
        output.WriteLine($"  coverage {guarantee.Coverage:F4}: {guarantee.N} of {guarantee.Rows} rows not flagged, {guarantee.K} of them wrong, p-value {guarantee.PValue:G4}");
        if (guarantee.Expires is { } end)
            output.WriteLine($"  expires {end.UtcDateTime:yyyy-MM-dd HH:mm}Z");
        output.WriteLine($"  scope: {guarantee.Scope}");
    }

    static string Refusal(CalibrateRequest request, SequenceResult sequence)
    {
        string why = sequence.First is { } first
            ? $"{first.K} of the first {first.N} unflagged rows are wrong, p-value {first.PValue:G3} > {request.Delta:R}"
            : $"too few of the {sequence.Rows} rows pass the gates for the first threshold ({FixedSequence.MinimumRows(request.Alpha!.Value, request.Delta)} without an error are the least)";
        string needed = sequence.RowsNeeded is { } rows ? $"it needs about {rows} rows" : "no number of rows would do at this alpha and start";
        return $"no guarantee: {why}; {needed}. The family is unchanged; the ledger keeps that these outcomes were seen";
    }

    static JsonObject Json(CalibrateRequest request, CalibrateResult result)
    {
        var json = new JsonObject
        {
            ["family"] = request.Folder,
            ["answer"] = result.Answer,
            ["fit_rows"] = result.FitRows,
            ["novelty_bank"] = result.NoveltyBank,
            ["notes"] = new JsonArray([.. result.Notes.Select(n => JsonValue.Create(n))]),
        };
        if (result.Preview is { } preview)
            json["preview"] = System.Text.Json.JsonSerializer.SerializeToNode(preview, Data.ManifestText.Options);
        if (result.Guarantee is { } guarantee)
            json["guarantee"] = System.Text.Json.JsonSerializer.SerializeToNode(guarantee, Data.ManifestText.Options);
        if (result.Sequence is { Accepted: null } sequence)
        {
            json["guarantee"] = "none";
            json["rows_needed"] = sequence.RowsNeeded;
        }

        return json;
    }
}
