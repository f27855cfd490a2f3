using System.CommandLine;
using System.Text.Json;
using Ensemble.Data;
using Ensemble.Families;
using Export.Calibrating;
using Export.Evaluation;
using Export.Reporting;

namespace Export.Commands;

/// <summary><c>evaluate</c>: whether a family is worth its price, and how it does.</summary>
sealed class EvaluateCommand
{
    readonly FamilyArgument family = new();
    readonly Option<string> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry with the label", DefaultValueFactory = _ => "label" };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows to evaluate on, none of which was trained or fitted on (all)");
    readonly Option<bool> skipLearnt = new("--skip-learnt") { Description = "Leave out rows that were trained or fitted on instead of refusing them" };
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice (the family's default)" };
    readonly Option<string?> single = new("--single") { Description = "Folder of a one-member family to compare with: one network of the family's cost" };
    readonly Option<bool> trainSingle = new("--train-single") { Description = "Train that network here, by the recipe in the manifest" };
    readonly Option<RowSelection?> trainRows = Ranged.Rows("--train-rows", "With --train-single: rows of --data to train it on");
    readonly Option<RowSelection?> fitRows = Ranged.Rows("--fit-rows", "With --train-single: rows of --data to fit its temperature on");
    readonly Option<string[]?> unfamiliar = Ranged.List("--unfamiliar", "Unfamiliar rows: inverted, shuffled, none, or files (inverted,shuffled where the inputs are vectors of numbers)");
    readonly Option<ErrorTolerance?> tolerance = Ranged.Parsed("--tolerance", "Regression: largest error that counts as right, 2.5 or 10% of the true value", ErrorTolerance.Parse);
    readonly Option<double?> relativeTolerance = Ranged.FromZero("--relative-tolerance", "Regression: the same as a share of the truth");
    readonly Option<string?> pairs = new("--pairs") { Description = "Rows with two independent labels, in the label column and in label2: whether the family knows what it does not know" };
    readonly Option<string?> report = new("--report") { Description = "Also write a page for a browser, FILE.html" };
    readonly Option<bool> force = new("--force") { Description = "Replace a page that is there" };
    readonly Option<bool> writeDiversity = new("--write-diversity") { Description = "Keep a summary of the members' diversity in the manifest" };
    readonly Option<int> draws = Ranged.Whole("--bootstrap", 1000, 20, 100_000, "Draws behind every interval but those of the comparison");
    readonly Option<int> replicates = Ranged.Whole("--replicates", 200, 20, 100_000, "Re-drawn calibrate/test splits of the comparison");
    readonly Option<int> seed = Ranged.Whole("--seed", 1, 0, int.MaxValue, "Seed of the draws");

    public static Verb Create()
    {
        var command = new EvaluateCommand();
        var verb = new Verb("evaluate", "Compare a family with one model of its cost, and measure it.",
            "./gateway evaluate families/penguins --data config/data/penguins.csv --rows split=test");
        command.family.AddTo(verb);
        Option[] options =
        [
            command.data, command.labels, command.labelColumn, command.rows, command.skipLearnt, command.answer, command.single, command.trainSingle, command.trainRows,
            command.fitRows, command.unfamiliar, command.tolerance, command.relativeTolerance, command.pairs, command.report, command.force, command.writeDiversity, command.draws,
            command.replicates, command.seed,
        ];
        foreach (Option option in options)
            verb.Options.Add(option);
        verb.Checks(result =>
        {
            bool trains = result.GetValue(command.trainSingle);
            if (trains && (result.GetResult(command.trainRows) is null || result.GetResult(command.fitRows) is null))
                result.AddError("--train-single: --train-rows and --fit-rows were expected with it");
            if (trains && result.GetValue(command.single) is not null)
                result.AddError("--single and --train-single: one of the two was expected");
            // Results, not values: a value that could not be read is asked for in vain.
            if (result.GetResult(command.tolerance) is not null && result.GetResult(command.relativeTolerance) is not null)
                result.AddError("--tolerance and --relative-tolerance: one of the two was expected");
        });
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        EvaluateRequest request = Request(context);
        string? page = context.Find(report);
        if (page is not null)
            OutputFile.Check(page, context.Get(force));
        using FamilyLease lease = new FamilyFiles(request.Folder).Load();
        if (lease.Family.IsClassification)
            Classification(context, request, lease.Family, page, cancellation);
        else
            Regression(context, request, lease.Family, page, cancellation);
        if (page is not null && !context.Json)
            context.Output.WriteLine($"wrote {page}");
        return ExitCode.Done;
    }

    static void Classification(CommandContext context, EvaluateRequest request, Family family, string? page, CancellationToken cancellation)
    {
        if (request.Tolerance is not null)
            throw new DataException($"{request.Folder}: a classification; --tolerance is about numbers");
        EvaluateResult result = FamilyEvaluation.Run(request, family, TimeProvider.System, context.Say, cancellation);
        if (request.WriteDiversity)
            FamilyEvaluation.Keep(request.Folder, result.Diversity);
        if (page is not null)
            OutputFile.Write(page, ClassificationPage.Html(result));
        if (context.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(result, NullForNaN.Options));
        else
            EvaluateTables.Print(context.Output, result);
    }

    static void Regression(CommandContext context, EvaluateRequest request, Family family, string? page, CancellationToken cancellation)
    {
        RegressionResult result = RegressionEvaluation.Run(request, family, TimeProvider.System, context.Say, cancellation);
        if (page is not null)
            OutputFile.Write(page, RegressionPage.Html(result));
        if (context.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(result, NullForNaN.Options));
        else
            RegressionTables.Print(context.Output, result);
    }

    EvaluateRequest Request(CommandContext context) => new()
    {
        Folder = family.Resolve(context),
        Data = context.Get(data),
        Labels = context.Find(labels),
        LabelColumn = context.Get(labelColumn),
        Rows = context.Find(rows),
        SkipLearnt = context.Get(skipLearnt),
        Answer = context.Find(answer),
        Single = context.Find(single),
        TrainSingle = context.Get(trainSingle),
        TrainRows = context.Find(trainRows),
        FitRows = context.Find(fitRows),
        Unfamiliar = context.Find(unfamiliar) is { Length: > 0 } sets ? [.. sets.Where(s => s != "none")] : null,
        Tolerance = context.Find(tolerance) ?? (context.Find(relativeTolerance) is { } share ? new ErrorTolerance(share, true) : null),
        Pairs = context.Find(pairs),
        WriteDiversity = context.Get(writeDiversity),
        Bootstrap = context.Get(draws),
        Replicates = context.Get(replicates),
        Seed = context.Get(seed),
    };
}
