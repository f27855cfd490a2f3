using System.CommandLine;
using System.Text.Json;
using Ensemble.Data;
using Export.Data;
using Export.Selection;

namespace Export.Commands;

/// <summary><c>select</c>: the plausible members of a family, or a few of them, as a family.</summary>
sealed class SelectCommand
{
    readonly FamilyArgument family = new();
    readonly Option<string> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry with the label", DefaultValueFactory = _ => "label" };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows to choose by, none of which it was trained or calibrated on (all); they count as fit rows afterwards");
    readonly Option<string> folder = new("--out") { Description = "Folder of the new family", Required = true };
    readonly Option<string?> name = new("--name") { Description = "Name of the new family (its folder's)" };
    readonly Option<string> version = new("--version") { Description = "Version of the new family", DefaultValueFactory = _ => "1" };
    readonly Option<double> epsilon = Ranged.Number("--epsilon", 0.01, 0, 1e6, "How much more than the best a member may lose, at its upper 95 % limit");
    readonly Option<string> loss = new("--loss") { Description = "What a row costs a member", DefaultValueFactory = _ => "error" };
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice; a member named here is the one that others are held against (the family's default)" };
    readonly Option<double?> lambda = Ranged.FromZero("--lambda", "The operator's lambda, 0 to 1: others are held against the member that answers it, or, with --environment, "
        + "losses are means of the worst environments from this quantile up");
    readonly Option<string?> environment = new("--environment") { Description = "Column that tells which environment a row is of" };
    readonly Option<int> members = Ranged.Whole("--members", 0, 2, 64, "Most members, chosen by guaranteed coverage (every plausible one)");
    readonly Option<double> alpha = Ranged.Number("--alpha", 0.02, 1e-6, 0.5, "Bound at which coverage is guaranteed");
    readonly Option<double> delta = Ranged.Number("--delta", 0.05, 1e-6, 0.5, "Probability that it fails");
    readonly Option<int> seed = Ranged.Whole("--seed", 1, 0, int.MaxValue, "Seed of the halves and of bootstrap draws");
    readonly Option<bool> force = new("--force") { Description = "Replace a family that is there; its ledger stays" };

    SelectCommand() => loss.AcceptOnlyFromAmong("error", "nll");

    public static Verb Create()
    {
        var command = new SelectCommand();
        var verb = new Verb("select", "Keep the members that are as good as the best one, or the few that cover most.",
            "./gateway select families/penguins --data config/data/penguins.csv --rows split=calibration --epsilon 0.1 --out families/plausible");
        command.family.AddTo(verb);
        foreach (Option option in new Option[]
            {
                command.data, command.labels, command.labelColumn, command.rows, command.folder, command.name, command.version, command.epsilon, command.loss,
                command.answer, command.lambda, command.environment, command.members, command.alpha, command.delta, command.seed, command.force,
            })
            verb.Options.Add(option);
        verb.Checks(result =>
        {
            if (result.GetResult(command.lambda) is { Tokens.Count: > 0 } given && given.GetValueOrDefault<double?>() > 1)
                result.AddError($"--lambda {given.Tokens[0].Value}: 0 to 1 was expected");
            if (result.GetResult(command.lambda) is not null && result.GetResult(command.environment) is null && result.GetResult(command.answer) is not null)
                result.AddError("--lambda and --answer: one of the two was expected, or --environment with them");
        });
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        SelectRequest request = Request(context);
        FamilyNames.Check("--name", request.Name);
        FamilyNames.Check("--version", request.Version);
        FamilyFolder.CheckTarget(request.Out, request.Force);
        SelectResult result = FamilySelection.Run(request, TimeProvider.System, context.Say, cancellation);
        if (context.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(result, NullForNaN.Options));
        else
            SelectText.Print(context.Output, result);
        return result.Folder is null ? ExitCode.No : ExitCode.Done;
    }

    SelectRequest Request(CommandContext context) => new()
    {
        Folder = family.Resolve(context),
        Data = context.Get(data),
        Labels = context.Find(labels),
        LabelColumn = context.Get(labelColumn),
        Rows = context.Find(rows),
        Out = context.Get(folder),
        Name = context.Find(name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Get(folder)))),
        Version = context.Get(version),
        Force = context.Get(force),
        Epsilon = context.Get(epsilon),
        Loss = string.Equals(context.Get(loss), "nll", StringComparison.Ordinal) ? LossKind.Nll : LossKind.Error,
        Answer = context.Find(answer),
        Lambda = context.Find(lambda),
        Environment = context.Find(environment),
        Members = context.Get(members) is > 0 and var most ? most : null,
        Alpha = context.Get(alpha),
        Delta = context.Get(delta),
        Seed = context.Get(seed),
        Command = CommandLineText.Join(context.Parsed),
    };
}
