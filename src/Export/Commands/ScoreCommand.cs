using System.CommandLine;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;

namespace Export.Commands;

/// <summary><c>score</c>: the serving code on a file of rows, without a server.</summary>
sealed class ScoreCommand
{
    readonly FamilyArgument family = new();
    readonly Option<string> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };
    readonly Option<string> file = new("--out")
    {
        Description = "File of decisions, CSV; with labels also truth and right",
        Required = true
    };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows to score (all)");
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file; none are needed" };
    readonly Option<string> labelColumn = new("--label-column")
    {
        Description = "Column or entry with the label, which is no input",
        DefaultValueFactory = _ => "label"
    };
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice (the family's default)" };
    readonly Option<bool> force = new("--force") { Description = "Replace a file that is there" };

    public static Verb Create()
    {
        var command = new ScoreCommand();
        var verb = new Verb("score", "Decide every row of a file as the server would.",
            "./gateway score families/penguins --data config/data/penguins.csv --rows split=test --out decisions.csv");
        command.family.AddTo(verb);
        foreach (Option option in new Option[]
            { command.data, command.labels, command.file, command.rows, command.labelColumn, command.answer, command.force })
            verb.Options.Add(option);
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        string path = context.Get(file);
        OutputFile.Check(path, context.Get(force));
        string folder = family.Resolve(context);
        using FamilyLease lease = new FamilyFiles(folder).Load();
        Family loaded = lease.Family;
        Rows read = RowFile.Read(context.Get(data), context.Find(labels), [.. loaded.Inputs.Select(i => i.Config)],
            new RowReadOptions { Selection = context.Find(rows), LabelColumn = context.Get(labelColumn) });
        AnswerChoice choice = FittedFamily.Choose(loaded, context.Find(answer));
        var run = FamilyRows.Run(loaded, read, context.Get(data), cancellation);
        Decision[] decisions = run.Decide(choice);
        // What is right stands in the file then, and whoever reads it has seen the outcomes.
        if (read.Labels is not null)
            LedgerWriting.Seen(folder, "evaluate", RowDigest.Of(read.Inputs), "scored with labels", TimeProvider.System);
        OutputFile.Write(path, DecisionFile.Csv(read, run, decisions, choice));
        if (DecisionFile.UnknownLabel(loaded, read) is { } unknown)
            context.Warn($"{context.Find(labels) ?? context.Get(data)}, {unknown}");
        Print(context, path, loaded, choice, decisions, run.Errors);
        return ExitCode.Done;
    }

    static void Print(CommandContext context, string path, Family family, AnswerChoice choice, Decision[] decisions, string[] errors)
    {
        GuaranteeStatus? guarantee = family.GuaranteeFor(choice);
        int flagged = decisions.Count(d => d.Flagged);
        foreach (string error in errors)
            context.Warn(error);
        int uncovered = guarantee?.Guarantee.Groups is null ? 0 : decisions.Count(d => !d.IsCovered);
        if (uncovered > 0)
            context.Note($"{uncovered} rows have no guarantee: guarantee '{guarantee!.Id}' has no threshold for their group");
        if (context.Json)
        {
            context.Output.WriteLine(new JsonObject
            {
                ["out"] = path,
                ["rows"] = decisions.Length,
                ["flagged"] = flagged,
                ["chosen"] = family.ChoiceName(choice),
                ["guarantee"] = guarantee?.Id ?? "none",
                ["guarantee_state"] = guarantee?.State ?? "none",
            }.ToJsonString(ManifestText.Options));
            return;
        }

        context.Output.WriteLine($"wrote {path}: {decisions.Length} rows, {flagged} flagged; answer {family.ChoiceName(choice)}, guarantee {guarantee?.Id ?? "none"} ({guarantee?.State ?? "none"})");
    }
}
