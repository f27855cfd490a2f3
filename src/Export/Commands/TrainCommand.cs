using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Export.Data;
using Export.Familiarity;
using Export.Imprecise;
using Export.Training;

namespace Export.Commands;

/// <summary><c>train</c>: a family from a data file.</summary>
sealed class TrainCommand
{
    readonly Option<string> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<string> folder = new("--out") { Description = "Folder of the family", Required = true };
    readonly Option<string> name = new("--name") { Description = "Name of the family", Required = true };
    readonly Option<string> version = new("--version") { Description = "Version of the family", DefaultValueFactory = _ => "1" };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows to train on: 0-5499,6000,7000- or split=train (all)");
    readonly Option<RowSelection?> fitRows = Ranged.Rows("--fit-rows", "Rows on which temperature and smoothing are fitted");
    readonly Option<string> labelColumn = new("--label-column")
    {
        Description = "Column or entry with the label",
        DefaultValueFactory = _ => "label"
    };
    readonly Option<string[]?> ignore = Ranged.List("--ignore", "CSV columns that are no features");
    readonly Option<string?> input = new("--input") { Description = "Name of the input (image or features)" };
    readonly Option<string> task = new("--task") { Description = "What is learnt", DefaultValueFactory = _ => "classification" };
    readonly Option<string> kind = new("--kind") { Description = "What a member is", DefaultValueFactory = _ => "mlp" };
    readonly Option<int[]?> hidden = Ranged.Parsed<int[]>("--hidden", "Widths of the hidden layers of an mlp, or of a cnn's dense ones (128)", Widths);
    readonly ConvolutionOptions convolution = new();
    readonly KindOptions kinds = new();
    readonly DiversityOptions diversity = new();
    readonly Option<string?> distance = new("--distance")
    {
        Description = "Members also say how far a row is from what they learnt (gaussian or neighbour), which then ranks unfamiliar inputs",
    };
    readonly Option<int> members = Ranged.Whole("--members", 5, 1, 64, "Members");
    readonly Option<int> seed = Ranged.Whole("--seed", 0, 0, int.MaxValue - 64, "Seed of the first member; the others follow");
    readonly Option<bool> bootstrap = new("--bootstrap") { Description = "Each member sees its own draw of the rows with replacement" };
    readonly Option<int> epochs = Ranged.Whole("--epochs", 0, 1, 100_000, "Most passes over the rows (1500 steps, at least 20 passes)");
    readonly Option<int> batch = Ranged.Whole("--batch", 64, 1, 65_536, "Rows of a step");
    readonly Option<double> rate = Ranged.Number("--learning-rate", 1e-3, 1e-12, 1e6, "Step size of Adam");
    readonly Option<double> decay = Ranged.Number("--weight-decay", 0, 0, 1e3, "Decoupled weight decay");
    readonly Option<double> smoothing = Ranged.Number("--label-smoothing", 0, 0, 1, "Share of the uniform distribution in the targets",
        open: true);
    readonly Option<double> validation = Ranged.Number("--validation", 0.1, 0, 0.9,
        "Share of the rows by which training stops; 0 trains all epochs");
    readonly Option<int> patience = Ranged.Whole("--patience", 0, 1, 100_000,
        "Passes without a better validation loss until training stops (a tenth of the passes, at least 5)");
    readonly Option<InputScale?> scale = Ranged.Parsed("--scale",
        "How numbers are scaled: auto, none, standard, minmax or a factor such as 1/255 (auto: bytes by 1/255, else standard)",
        text => InputScale.Parse(text) is { } parsed ? (parsed, null)
            : (default(InputScale), $"'{text}' is not auto, none, standard, minmax or a factor"));
    readonly Option<int> threads = Ranged.Whole("--threads", Environment.ProcessorCount, 1, 1024,
        "Members trained at once; the result does not depend on it");
    readonly Option<bool> noSingle = new("--no-single") { Description = "Train no single network of the family's cost to compare with" };
    readonly ImpreciseArguments imprecise;
    readonly Option<bool> force = new("--force") { Description = "Replace a family that is there; its ledger stays" };

    TrainCommand()
    {
        imprecise = new ImpreciseArguments(convolution.Dropout);
        distance.AcceptOnlyFromAmong([.. DistanceFitting.Names]);
        task.AcceptOnlyFromAmong("classification", "regression");
        kind.AcceptOnlyFromAmong([.. MemberKinds.Names, ImpreciseArguments.Kind]);
    }

    public static Verb Create()
    {
        var command = new TrainCommand();
        var verb = new Verb("train", "Train a family on a data file.",
            "./gateway train --data config/data/penguins.csv --rows split=train --fit-rows split=calibration --kind linear "
                + "--name penguins --out families/penguins");
        Option[] options =
        [
            command.data, command.labels, command.folder, command.name, command.version, command.rows, command.fitRows,
                command.labelColumn, command.ignore,
            command.input, command.task, command.kind, command.hidden, command.members, command.seed, command.bootstrap, command.epochs,
                command.batch,
            command.rate, command.decay, command.smoothing, command.validation, command.patience, command.scale, command.threads,
                command.distance, command.noSingle, command.force, .. command.convolution.All, .. command.imprecise.All,
        ];
        foreach (Option option in options)
            verb.Options.Add(option);
        command.kinds.AddTo(verb, command.kind);
        command.diversity.AddTo(verb, command.bootstrap);
        verb.Checks(result => command.imprecise.Check(result, command.kind));
        verb.Checks(result =>
        {
            if (result.GetValue(command.distance) is { } name && string.Equals(result.GetValue(command.task), "regression", StringComparison.Ordinal))
                result.AddError($"--distance {name}: novelty by features takes --task classification");
        });
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        TrainRequest request = Request(context);
        FamilyNames.Check("--name", request.Name);
        FamilyNames.Check("--version", request.Version);
        FamilyFolder.CheckTarget(request.Out, request.Force);
        if (imprecise.Read(context, context.Get(kind), context.Find(hidden), context.Get(rate), context.Get(decay)) is { } asked)
            return Run(context, request, asked, cancellation);
        var read = TrainingData.Read(request);
        request = request with { Options = request.Options.For(read.Learn.Count) };
        context.Say($"read {read.Rows.Count} rows of {request.Data}: {read.Learn.Count} to learn from, {read.Validation?.Count ?? 0} to "
            + "stop by");
        TrainResult result = MemberBars.Run(context, request.Options.Epochs,
            progress => FamilyTraining.Run(request, read, progress, context.Say, cancellation));
        Print(context, result);
        return Finish(context, result);
    }

    int Run(CommandContext context, TrainRequest request, ImpreciseRequest asked, CancellationToken cancellation)
    {
        var read = TrainingData.Read(request with { LeftOut = asked.Environment });
        context.Say($"read {read.Rows.Count} rows of {request.Data}: {read.Learn.Count} to learn from, {read.Validation?.Count ?? 0} to measure on");
        (TrainResult result, ImpreciseReport report) = MemberBars.Run(context, asked.Options.Warmup + asked.Options.Steps,
            progress => ImpreciseTraining.Run(request, asked, read, progress, context.Say, cancellation));
        Print(context, result);
        if (!context.Json)
            ImpreciseText.Print(context.Output, report);
        return Finish(context, result);
    }

    static int Finish(CommandContext context, TrainResult result)
    {
        if (result.IsRefused)
        {
            DiversityText.Refuse(context, result);
            return ExitCode.No;
        }

        foreach (string kept in result.Kept)
            context.Note(kept);
        foreach (string warning in result.Worth.Warnings)
            context.Warn(warning);
        if (result.Gate is { Refuses: true } gate)
            context.Warn($"kept although {string.Join("; ", gate.Reasons)}");
        if (result.Weak is { } weak)
            context.Warn(weak);
        return ExitCode.Done;
    }

    TrainRequest Request(CommandContext context) => diversity.Read(context, new()
    {
        Data = context.Get(data),
        Labels = context.Find(labels),
        Out = context.Get(folder),
        Name = context.Get(name),
        Version = context.Get(version),
        Rows = context.Find(rows),
        FitRows = context.Find(fitRows),
        LabelColumn = context.Get(labelColumn),
        Ignore = context.Find(ignore) ?? [],
        Input = context.Find(input),
        Regression = string.Equals(context.Get(task), "regression", StringComparison.Ordinal),
        Members = kinds.Members(context, members),
        Seed = context.Get(seed),
        Scale = context.Find(scale) ?? new InputScale("auto", 1),
        Validation = context.Get(validation),
        Threads = context.Get(threads),
        Single = !context.Get(noSingle),
        Force = context.Get(force),
        Command = CommandLineText.Join(context.Parsed),
        Options = kinds.Apply(context, new TrainerOptions
        {
            Kinds = kinds.Kinds(context, kind),
            Hidden = context.Find(hidden) is { Length: > 0 } widths ? widths : [128],
            Head = string.Equals(context.Get(task), "regression", StringComparison.Ordinal) ? Head.Identity : Head.Softmax,
            Convolution = convolution.Read(context),
            Distance = context.Find(distance),
            Epochs = context.Get(epochs),
            Batch = context.Get(batch),
            LearningRate = context.Get(rate),
            WeightDecay = context.Get(decay),
            LabelSmoothing = context.Get(smoothing),
            Patience = context.Get(patience),
            Bootstrap = context.Get(bootstrap),
        }),
    });

    static void Print(CommandContext context, TrainResult result)
    {
        if (context.Json)
        {
            var json = new JsonObject
            {
                ["family"] = result.Folder,
                ["name"] = result.Manifest.Name,
                ["version"] = result.Manifest.Version,
                ["learnt_rows"] = result.Learnt,
                ["fit_rows"] = result.Fitted,
                ["members"] = JsonSerializer.SerializeToNode(result.Manifest.Members, ManifestText.Options),
                ["comparison"] = JsonSerializer.SerializeToNode(result.Worth, ManifestText.Options),
                ["diversity"] = JsonSerializer.SerializeToNode(result.Diversity, NullForNaN.Options),
                ["gate"] = JsonSerializer.SerializeToNode(result.Gate, NullForNaN.Options),
                ["refused"] = result.IsRefused,
            };
            context.Output.WriteLine(json.ToJsonString(ManifestText.Options));
            return;
        }

        TextTable.Write(context.Output,
            ["member", "epochs", "best", "validation rows", "accuracy", "nll", "rmse", "temperature", "smoothing", "bytes"],
            [.. result.Members.Select(Row)]);
        if (result.IsRefused)
        {
            DiversityText.Print(context.Output, result);
            return;
        }

        context.Output.WriteLine($"wrote {result.Folder}: family {result.Manifest.Name}, version {result.Manifest.Version}, "
            + $"{result.Members.Length} members, learnt from {result.Learnt} rows");
        WorthText.Print(context.Output, result.Worth);
        DiversityText.Print(context.Output, result);
    }

    static string[] Row(FamilyMember member)
    {
        ValidationConfig? held = member.Validation;
        return
        [
            member.Name, Passes(member.Trained.Epochs), Passes(member.Trained.BestEpoch), $"{held?.N}", $"{held?.Accuracy:F4}",
                $"{held?.Nll:F4}", $"{held?.Rmse:G5}",
            $"{member.Fitted?.Temperature:F4}", $"{member.Fitted?.Smoothing:F5}", $"{member.Onnx.Length}",
        ];
    }

    // A kind that knows no passes leaves them empty.
    static string Passes(int passes) => passes == 0 ? "" : $"{passes}";

    /// <summary>Reads 128 or 128,64.</summary>
    public static (int[]? Value, string? Mistake) Widths(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        int[] widths = [.. parts.Select(p => int.TryParse(p, out int width) ? width : 0)];
        return Array.TrueForAll(widths, w => w is >= 1 and <= 65_536) ? (widths, null) : (null, $"'{text}' is not like 128 or 128,64");
    }
}
