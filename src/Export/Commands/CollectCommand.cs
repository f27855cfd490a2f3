using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Export.Collecting;
using Export.Data;

namespace Export.Commands;

/// <summary><c>collect</c>: a family from models that exist.</summary>
sealed class CollectCommand
{
    readonly Argument<string> models = new("DIR") { Description = "Folder with the .onnx files, a member each" };
    readonly Option<string> folder = new("--out") { Description = "Folder of the family", Required = true };
    readonly Option<string> name = new("--name") { Description = "Name of the family", Required = true };
    readonly Option<string> version = new("--version") { Description = "Version of the family", DefaultValueFactory = _ => "1" };
    readonly Option<string?> data = new("--data") { Description = "Rows to try the models on: CSV, .npz, .npy or IDX (random rows)" };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows of the data file: 0-499,600,700- or split=test (all)");
    readonly Option<string> labelColumn = new("--label-column")
    {
        Description = "Column or entry with the label",
        DefaultValueFactory = _ => "label"
    };
    readonly Option<string?> kind = new("--kind") { Description = "What the deciding output holds (found out)" };
    readonly Option<string?> output = new("--output") { Description = "Output that answers (found out)" };
    readonly Option<string[]?> inputNames = Ranged.List("--input-names", "Public names of the inputs, in the first model's order");
    readonly Option<string[]?> features = Ranged.List("--features", "CSV columns that make up the single input, in its order");
    readonly Option<string[]?> classes = Ranged.List("--classes", "Names of the classes, in the models' order");
    readonly Option<bool> dynamic = new("--make-batch-dynamic")
    {
        Description = "Open a first axis of fixed size, where the model then "
        + "answers alike"
    };
    readonly Option<bool> force = new("--force") { Description = "Replace a family that is there; its ledger stays" };

    CollectCommand() => kind.AcceptOnlyFromAmong(KindGuess.Kinds);

    public static Verb Create()
    {
        var command = new CollectCommand();
        var verb = new Verb("collect", "Make a family of ONNX models that exist.",
            "./gateway collect config/families/mnist/members --name digits --out families/digits");
        verb.Arguments.Add(command.models);
        Option[] options =
        [
            command.folder, command.name, command.version, command.data, command.labels, command.rows, command.labelColumn, command.kind,
            command.output, command.inputNames, command.features, command.classes, command.dynamic, command.force,
        ];
        foreach (Option option in options)
            verb.Options.Add(option);
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        var request = new CollectRequest
        {
            Folder = context.Get(models),
            Out = context.Get(folder),
            Name = context.Get(name),
            Version = context.Get(version),
            Data = context.Find(data),
            Labels = context.Find(labels),
            Rows = context.Find(rows),
            LabelColumn = context.Get(labelColumn),
            Kind = context.Find(kind),
            Output = context.Find(output),
            InputNames = context.Find(inputNames) ?? [],
            Features = context.Find(features) ?? [],
            Classes = context.Find(classes) ?? [],
            MakeBatchDynamic = context.Get(dynamic),
            Force = context.Get(force),
            Command = CommandLineText.Join(context.Parsed),
            Ask = context.CanAsk ? (question, choices) => Ask(context, question, choices) : null,
        };
        FamilyNames.Check("--name", request.Name);
        FamilyNames.Check("--version", request.Version);
        FamilyFolder.CheckTarget(request.Out, request.Force);
        CollectResult result = FamilyCollecting.Run(request, context.Warn);
        Print(context, result);
        foreach (string kept in result.Kept)
            context.Note(kept);
        return ExitCode.Done;
    }

    static string Ask(CommandContext context, string question, string[] choices)
    {
        while (true)
        {
            context.Error.Write($"{question} [{string.Join('/', choices)}] ");
            string? answer = Console.ReadLine()?.Trim() ?? throw new OperationCanceledException();
            if (choices.Contains(answer, StringComparer.Ordinal))
                return answer;
        }
    }

    static void Print(CommandContext context, CollectResult result)
    {
        Manifest manifest = result.Manifest;
        if (context.Json)
        {
            JsonObject json = JsonSerializer.SerializeToNode(manifest, ManifestText.Options)!.AsObject();
            context.Output.WriteLine(new JsonObject
            {
                ["family"] = result.Folder, ["rows"] = result.Rows,
                ["rows_made_up"] = result.MadeUp, ["manifest"] = json
            }.ToJsonString(ManifestText.Options));
            return;
        }

        context.Output.WriteLine($"inputs   {List(manifest.Inputs)}");
        context.Output.WriteLine($"outputs  {List(manifest.Outputs)}");
        context.Output.WriteLine($"decides  {manifest.Decides.Output}, "
            + $"{manifest.Decides.Kind}{(manifest.Decides.Label is { } label ? $", label {label}" : "")}");
        if (manifest.Labels is { } names)
            context.Output.WriteLine($"classes  {string.Join(", ", names)}");
        TextTable.Write(context.Output, ["member", "inputs", "outputs", "files", "rows", "accuracy", "nll", "rmse", "bytes"],
            [.. manifest.Members.Select(Row)]);
        context.Output.WriteLine($"tried on {result.Rows} "
            + $"{(result.MadeUp ? "random rows without labels (give real ones with --data)" : "rows")}");
        context.Output.WriteLine($"wrote {result.Folder}: family {manifest.Name}, version {manifest.Version}, {manifest.Members.Length} "
            + "members");
    }

    static string[] Row(MemberConfig member)
    {
        ValidationConfig? held = member.Validation;
        return
        [
            member.Name, Map(member.Inputs), Map(member.Outputs), $"{member.Files?.Length}", $"{held?.N}", $"{held?.Accuracy:F4}",
                $"{held?.Nll:F4}", $"{held?.Rmse:G5}", $"{member.Bytes}",
        ];
    }

    static string List(TensorConfig[] tensors) =>
        string.Join(", ", tensors.Select(t => $"{t.Name} {t.Datatype} [{string.Join(',', t.Shape)}]"));

    static string Map(Dictionary<string, string>? names) => names is null ? "same names"
        : string.Join(", ", names.Select(n => $"{n.Key}={n.Value}"));
}
