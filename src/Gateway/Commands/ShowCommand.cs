using System.CommandLine;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Records;
using Gateway.Showing;
using Gateway.Store;

namespace Gateway.Commands;

/// <summary>Shows what is recorded of one decision, and how to ask again.</summary>
sealed class ShowCommand
{
    /// <summary>Longest request that is printed inside a command line.</summary>
    const int Inline = 2000;

    readonly Argument<string> id = new("DECISION_ID") { Description = "The decision_id of a reply" };
    readonly Option<int?> row = new("--row") { Description = "Only this row (default: all that are recorded)", HelpName = "N" };
    readonly Option<string?> request = new("--request") { Description = "Write the request that repeats it to a file", HelpName = "FILE" };
    readonly Option<bool> force = new("--force") { Description = "Overwrite that file" };
    readonly Option<bool> asJson = new("--json") { Description = "The decision, the request and the command that repeats it as JSON" };
    readonly ConfigOptions options;

    ShowCommand(Command command)
    {
        command.Arguments.Add(id);
        foreach (var option in new Option[] { row, request, force, asJson })
            command.Options.Add(option);
        id.Validators.Add(result =>
        {
            if (!DecisionId.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"DECISION_ID: expected 32 small hexadecimal digits, came {Replies.Fault.Show(result.Tokens[0].Value)}");
        });
        options = new ConfigOptions(command, listens: false);
        command.SetAction(Run);
    }

    public static Command Create()
    {
        var command = new Command("show", "Shows a recorded decision: votes, each score beside its threshold, which gate flagged it and by how much, labels, and the\n"
            + "request that repeats it.\n\nExample:\n  ./gateway show 0199c3a07d7f7000a1b2c3d4e5f60718");
        _ = new ShowCommand(command);
        return command;
    }

    int Run(ParseResult parsed)
    {
        if (options.Load(parsed, Console.Error) is not { } snapshot)
            return ExitCode.BrokenInput;
        using var reader = StoreFile.Open(snapshot, Console.Error);
        if (reader is null)
            return ExitCode.BrokenInput;
        string asked = parsed.GetRequiredValue(id);
        if ((reader.Seq(asked, null) is { } seq ? reader.Read(seq) : null) is not { } decision)
            return Wrong($"no decision {asked} is recorded in {snapshot.StorePath}");
        IReadOnlyList<RowRecord> rows = parsed.GetValue(row) is { } one ? [.. decision.Record.Recorded.Where(r => r.Row == one)] : decision.Record.Recorded;
        if (rows.Count == 0)
            return Wrong($"--row: expected one of {string.Join(", ", decision.Record.Recorded.Select(r => r.Row).Take(20))}, which are recorded, came {parsed.GetValue(row)}");
        var again = RecordedRequest.Of(decision, rows);
        string? file = parsed.GetValue(request);
        if (file is not null && again.Json is not null)
        {
            if (File.Exists(file) && !parsed.GetValue(force))
                return Wrong($"{file} exists; --force overwrites it");
            File.WriteAllText(file, again.Json + "\n");
        }

        if (parsed.GetValue(asJson))
            Json(snapshot, decision with { Record = decision.Record with { Recorded = rows } }, again);
        else
            Text(snapshot, decision, rows, again, file);
        return ExitCode.Done;
    }

    static int Wrong(string message)
    {
        Console.Error.WriteLine($"error: {message}");
        return ExitCode.WrongUse;
    }

    static void Text(GatewaySnapshot snapshot, StoredDecision decision, IReadOnlyList<RowRecord> rows, RecordedRequest again, string? file)
    {
        ShowReport.Write(Console.Out, decision, rows);
        Console.WriteLine();
        if (again.Json is not { } json)
            Console.WriteLine($"cannot be asked again: {again.Problem}");
        else if (file is null && json.Length > Inline)
            Console.WriteLine($"--request FILE writes the request that repeats it ({json.Length} characters)");
        else
            Console.WriteLine(RecordedRequest.Curl(decision, snapshot, RecordedRequest.Quoted(file is null ? json : "@" + file)));
    }

    static void Json(GatewaySnapshot snapshot, StoredDecision decision, RecordedRequest again)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, JsonReply.Options))
        {
            json.WriteStartObject();
            json.WritePropertyName("decision");
            RecordJson.Write(json, decision);
            json.WriteStartArray("in_words");
            foreach (var one in decision.Record.Recorded)
                json.WriteStringValue(new RecordedWords(decision, one).Sentence());
            json.WriteEndArray();
            if (again.Json is { } body)
            {
                json.WritePropertyName("request");
                json.WriteRawValue(body, skipInputValidation: true);
                json.WriteString("curl", RecordedRequest.Curl(decision, snapshot, "@-"));
            }
            else
                json.WriteString("no_request", again.Problem);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
