using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ensemble.Data;
using Export.Fusing;

namespace Export.Commands;

/// <summary><c>fuse</c>: a family as one ONNX file.</summary>
sealed class FuseCommand
{
    readonly FamilyArgument family = new();
    readonly Option<string?> file = new("--out") { Description = "File to write, .onnx" };
    readonly Option<bool> serve = new("--serve") { Description = "Keep it in the family's folder instead, for the gateway to run in the members' place where it is faster" };
    readonly Option<bool> answer = new("--answer") { Description = "Write answer, scores, thresholds and flag as ONNX operators too" };
    readonly Option<string?> choice = new("--choice") { Description = "With --answer: answer choice (the family's default)" };
    readonly Option<bool> unstacked = new("--no-stack") { Description = "Leave equal dense layers beside one another" };
    readonly Option<string?> data = new("--data") { Description = "Rows to compare on beside the golden ones: CSV, .npz, .npy or IDX, gzipped or not" };
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Which of them (all)");
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry with the label, which is no input", DefaultValueFactory = _ => "label" };
    readonly Option<bool> force = new("--force") { Description = "Replace a file that is there" };

    public static Verb Create()
    {
        var command = new FuseCommand();
        var verb = new Verb("fuse", "Write a family as one ONNX file, with its answer and flag where asked.", "./gateway fuse mnist --answer --out mnist.onnx");
        command.family.AddTo(verb);
        foreach (Option option in new Option[]
            { command.file, command.serve, command.answer, command.choice, command.unstacked, command.data, command.rows, command.labelColumn, command.force })
            verb.Options.Add(option);
        verb.Checks(result =>
        {
            if (result.GetResult(command.choice) is not null && result.GetResult(command.answer) is null or { Implicit: true })
                result.AddError("--choice: only with --answer");
            bool serves = result.GetResult(command.serve) is { Implicit: false };
            if (serves == result.GetResult(command.file) is not null)
                result.AddError("--out: expected either this or --serve");
            if (serves && result.GetResult(command.answer) is { Implicit: false })
                result.AddError("--serve: not with --answer, which the gateway gives itself");
            if (result.GetResult(command.rows) is not null && result.GetResult(command.data) is null)
                result.AddError("--rows: only with --data");
        });
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        bool serves = context.Get(serve);
        string folder = family.Resolve(context);
        string path = context.Find(file) ?? folder;
        if (!serves)
            OutputFile.Check(path, context.Get(force));
        (byte[] bytes, FuseResult result) = FamilyFusing.Run(new FuseRequest
        {
            Folder = folder,
            Out = path,
            Serves = serves,
            Answers = context.Get(answer),
            Choice = context.Find(choice),
            // Products of other sizes are made in another order: other bits.
            Stacks = !serves && !context.Get(unstacked),
            Data = context.Find(data),
            Rows = context.Find(rows),
            LabelColumn = context.Get(labelColumn),
        }, context.Say);
        string? plan = serves ? FamilyFusing.Keep(folder, bytes) : null;
        if (!serves)
            OutputFile.Write(path, bytes);
        if (context.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(result, NullForNaN.Options));
        else
            Print(context.Output, result);
        if (result.Left.Length > 0)
            context.Note($"left out: {string.Join(", ", result.Left)} (the gateway gives those of the member nearest to the answer of a whole request)");
        if (result.Gate is not null)
            context.Note("the file flags what the gateway flags when every member answers; a guarantee is about the family that the gateway serves, not about this file");
        if (plan is not null)
            context.Note($"on this machine: {plan}");
        return ExitCode.Done;
    }

    static void Print(TextWriter output, FuseResult result)
    {
        FusedComparison compared = result.Comparison;
        output.WriteLine($"wrote {result.Out}: {result.Bytes} bytes ({result.MemberBytes} in the members), {result.Nodes} nodes ({result.MemberNodes})");
        output.WriteLine($"shared   {result.SharedConstants} constants, {result.SharedNodes} nodes; {result.StackedLayers} dense layers stacked");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"compared {compared.GoldenRows} golden rows and {compared.DataRows} of data: members {(compared.Exact ? "equal to the last bit" : "equal")}, largest difference {compared.Largest:G2} (accepted: {FusedCheck.Tolerance:G2})"));
        if (result.Gate is { } gate)
        {
            string limit = compared.OnLimit == 0 ? "" : $", {compared.OnLimit} at the limit itself, where rounding decides";
            output.WriteLine($"flags    {compared.Rows - compared.OnLimit} of {compared.Rows} equal, {compared.Flagged} flagged{limit}; decided by {gate switch { "fixed" => "the fixed threshold", "votes" => "votes", "none" => "nothing: without guarantee or threshold every row is flagged", _ => $"the threshold of {gate}" }}");
        }

        if (result.Times.Length == 0)
            return;
        TextTable.Write(output, ["rows", "members µs", "fused µs", "times"], [.. result.Times.Select(t => new[]
        {
            t.Rows.ToString(CultureInfo.InvariantCulture), t.Members.ToString("F1", CultureInfo.InvariantCulture), t.Fused.ToString("F1", CultureInfo.InvariantCulture),
            (t.Members / t.Fused).ToString("F2", CultureInfo.InvariantCulture),
        })]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"medians of one call on one thread, members one after another without scoring; load {result.Load:F1}"));
    }
}
