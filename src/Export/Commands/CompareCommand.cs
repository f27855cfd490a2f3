using System.CommandLine;
using System.Text.Json;
using Ensemble.Data;
using Export.Evaluation;

namespace Export.Commands;

/// <summary><c>compare</c>: whether one family may take another's place.</summary>
sealed class CompareCommand
{
    readonly FamilyArgument first = new("A");
    readonly FamilyArgument second;
    readonly Option<string> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry with the label", DefaultValueFactory = _ => "label" };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows to compare on, none of which either was trained or fitted on (all)");
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice of both (each one's default)" };
    readonly Option<int> replicates = Ranged.Whole("--replicates", 2000, 20, 100_000, "Bootstrap replicates of the intervals");
    readonly Option<int> seed = Ranged.Whole("--seed", 1, 0, int.MaxValue, "Seed of the draws");
    readonly Option<bool> failIfWorse = new("--fail-if-worse")
    {
        Description = "Exit 1 where B is worse, p < 0.05, in accuracy, guaranteed coverage (coverage where neither has a valid guarantee) or unflagged error",
    };

    CompareCommand() => second = new FamilyArgument("B", first);

    public static Verb Create()
    {
        var command = new CompareCommand();
        var verb = new Verb("compare", "Compare a family with one that might take its place, on the same labelled rows.",
            "./gateway compare families/penguins families/penguins --data config/data/penguins.csv --rows split=test --fail-if-worse");
        command.first.AddTo(verb);
        command.second.AddTo(verb);
        foreach (Option option in new Option[]
            { command.data, command.labels, command.labelColumn, command.rows, command.answer, command.replicates, command.seed, command.failIfWorse })
            verb.Options.Add(option);
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        CompareResult result = FamilyComparison.Run(Request(context), TimeProvider.System, context.Say, cancellation);
        if (context.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(result, NullForNaN.Options));
        else
            CompareTables.Print(context.Output, result);
        return context.Get(failIfWorse) && result.Worse.Length > 0 ? ExitCode.No : ExitCode.Done;
    }

    CompareRequest Request(CommandContext context) => new()
    {
        First = first.Resolve(context),
        Second = second.Resolve(context),
        Data = context.Get(data),
        Labels = context.Find(labels),
        LabelColumn = context.Get(labelColumn),
        Rows = context.Find(rows),
        Answer = context.Find(answer),
        Replicates = context.Get(replicates),
        Seed = context.Get(seed),
    };
}
