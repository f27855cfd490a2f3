using System.CommandLine;
using System.Text.Json;
using Ensemble.Data;
using Export.Evaluation;

namespace Export.Commands;

/// <summary><c>evaluate</c>: whether a family is worth its price, and how it does.</summary>
sealed class EvaluateCommand
{
    readonly FamilyArgument family = new();
    readonly Option<string> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry with the label", DefaultValueFactory = _ => "label" };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows to evaluate on, none of which was trained or fitted on (all)");
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice (the family's default)" };
    readonly Option<string?> single = new("--single") { Description = "Folder of a one-member family to compare with: one network of the family's cost" };
    readonly Option<bool> trainSingle = new("--train-single") { Description = "Train that network here, by the recipe in the manifest" };
    readonly Option<RowSelection?> trainRows = Ranged.Rows("--train-rows", "With --train-single: rows of --data to train it on");
    readonly Option<RowSelection?> fitRows = Ranged.Rows("--fit-rows", "With --train-single: rows of --data to fit its temperature on");
    readonly Option<string[]?> unfamiliar = Ranged.List("--unfamiliar", "Unfamiliar rows: inverted, shuffled, none, or files (inverted,shuffled where the inputs are vectors of numbers)");
    readonly Option<int> replicates = Ranged.Whole("--replicates", 200, 20, 100_000, "Re-drawn calibrate/test splits");
    readonly Option<int> seed = Ranged.Whole("--seed", 1, 0, int.MaxValue, "Seed of the draws");

    public static Verb Create()
    {
        var command = new EvaluateCommand();
        var verb = new Verb("evaluate", "Compare a family with one model of its cost, and measure it.",
            "./gateway evaluate families/penguins --data config/data/penguins.csv --rows split=test");
        command.family.AddTo(verb);
        Option[] options =
        [
            command.data, command.labels, command.labelColumn, command.rows, command.answer, command.single, command.trainSingle, command.trainRows,
            command.fitRows, command.unfamiliar, command.replicates, command.seed,
        ];
        foreach (Option option in options)
            verb.Options.Add(option);
        verb.Validators.Add(result =>
        {
            bool trains = result.GetValue(command.trainSingle);
            if (trains && (result.GetValue(command.trainRows) is null || result.GetValue(command.fitRows) is null))
                result.AddError("--train-single: --train-rows and --fit-rows were expected with it");
            if (trains && result.GetValue(command.single) is not null)
                result.AddError("--single and --train-single: one of the two was expected");
        });
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        EvaluateResult result = FamilyEvaluation.Run(Request(context), TimeProvider.System, context.Say, cancellation);
        if (context.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(result, NullForNaN.Options));
        else
            EvaluateTables.Print(context.Output, result);
        return ExitCode.Done;
    }

    EvaluateRequest Request(CommandContext context) => new()
    {
        Folder = family.Resolve(context),
        Data = context.Get(data),
        Labels = context.Find(labels),
        LabelColumn = context.Get(labelColumn),
        Rows = context.Find(rows),
        Answer = context.Find(answer),
        Single = context.Find(single),
        TrainSingle = context.Get(trainSingle),
        TrainRows = context.Find(trainRows),
        FitRows = context.Find(fitRows),
        Unfamiliar = context.Find(unfamiliar) is { Length: > 0 } sets ? [.. sets.Where(s => s != "none")] : null,
        Replicates = context.Get(replicates),
        Seed = context.Get(seed),
    };
}
