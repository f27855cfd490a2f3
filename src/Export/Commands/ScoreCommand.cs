using System.CommandLine;
using System.Globalization;
using System.Text;
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
    readonly Option<string> file = new("--out") { Description = "File of decisions, CSV", Required = true };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows to score (all)");
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry that is no input", DefaultValueFactory = _ => "label" };
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice (the family's default)" };
    readonly Option<bool> force = new("--force") { Description = "Replace a file that is there" };

    public static Verb Create()
    {
        var command = new ScoreCommand();
        var verb = new Verb("score", "Decide every row of a file as the server would.",
            "./gateway score penguins --data config/data/penguins.csv --rows split=test --out decisions.csv");
        command.family.AddTo(verb);
        foreach (Option option in new Option[] { command.data, command.file, command.rows, command.labelColumn, command.answer, command.force })
            verb.Options.Add(option);
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        string path = context.Get(file);
        if (File.Exists(path) && !context.Get(force))
            throw new DataException($"{path}: is there; --force replaces it");
        using FamilyLease lease = new FamilyFiles(family.Resolve(context)).Load();
        Family loaded = lease.Family;
        Rows read = RowFile.Read(context.Get(data), null, [.. loaded.Inputs.Select(i => i.Config)],
            new RowReadOptions { Selection = context.Find(rows), LabelColumn = context.Get(labelColumn) });
        AnswerChoice choice = FittedFamily.Choose(loaded, context.Find(answer));
        var run = FamilyRows.Run(loaded, read, context.Get(data), cancellation);
        Decision[] decisions = run.Decide(choice);
        string temporary = path + ".new";
        File.WriteAllText(temporary, Csv(loaded, read, run, decisions, choice));
        File.Move(temporary, path, overwrite: true);
        Print(context, path, loaded, choice, decisions, run.Errors);
        return ExitCode.Done;
    }

    static void Print(CommandContext context, string path, Family family, AnswerChoice choice, Decision[] decisions, string[] errors)
    {
        GuaranteeStatus? guarantee = family.GuaranteeFor(choice);
        int flagged = decisions.Count(d => d.Flagged);
        foreach (string error in errors)
            context.Warn(error);
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

    static string Csv(Family family, Rows rows, FamilyRows run, Decision[] decisions, AnswerChoice choice)
    {
        var csv = new StringBuilder("row,prediction,label,flagged,reasons,risk,novelty,novelty_p_value,answered,votes\n");
        double[] answers = run.Answer(choice);
        int width = decisions.Length == 0 ? 0 : answers.Length / decisions.Length;
        int[][] votes = family.IsClassification ? run.Votes() : [];
        for (int i = 0; i < decisions.Length; i++)
        {
            Decision d = decisions[i];
            string prediction = family.IsClassification ? $"{d.Prediction}" : string.Join(' ', answers.AsSpan(i * width, width).ToArray().Select(Number));
            string label = family.IsClassification && d.Prediction >= 0 ? family.Labels[d.Prediction] : "";
            string cast = family.IsClassification ? string.Join(' ', votes[i].Select(v => v.ToString(CultureInfo.InvariantCulture))) : "";
            csv.Append(CultureInfo.InvariantCulture, $"{rows.FileRows[i]},{prediction},{Quoted(label)},{(d.Flagged ? "true" : "false")},{Quoted(d.Reasons.List())},")
                .Append(CultureInfo.InvariantCulture, $"{Number(d.Risk)},{Number(d.Novelty)},{Number(d.NoveltyPValue)},{d.Answered},{cast}\n");
        }

        return csv.ToString();
    }

    static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
