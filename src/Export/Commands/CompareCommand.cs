using System.CommandLine;
using System.Text.Json;
using Export.Evaluation;

namespace Export.Commands;

/// <summary><c>compare</c>: whether one family may take another's place.</summary>
sealed class CompareCommand
{
    readonly FamilyArgument first = new("A");
    readonly FamilyArgument second;
    readonly MeasuringOptions measuring = new("compare on, none of which either was", "of both (each one's default)", 2000, "Bootstrap replicates of the intervals");
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
        command.measuring.AddTo(verb, command.failIfWorse);
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
        Data = context.Get(measuring.Data),
        Labels = context.Find(measuring.Labels),
        LabelColumn = context.Get(measuring.LabelColumn),
        Rows = context.Find(measuring.Rows),
        Answer = context.Find(measuring.Answer),
        Replicates = context.Get(measuring.Replicates),
        Seed = context.Get(measuring.Seed),
    };
}
