using System.CommandLine;
using System.Text.Json;
using Gateway.AuditLog;
using Gateway.Protocols.Rest;

namespace Gateway.Commands;

/// <summary>Verifies an audit log without the gateway that wrote it.</summary>
static class AuditCommand
{
    static readonly Argument<string> What = new("verify") { Description = "What is done: verify", HelpName = "verify" };

    static readonly Argument<string> File = new("FILE") { Description = "The log" };

    static readonly Option<string[]> After = new("--after")
    {
        Description = "An earlier file (NAME.N) that the log goes on from; may be repeated, oldest first", HelpName = "FILE",
    };

    static readonly Option<string[]> Kept = new("--hash")
    {
        Description = "Hash of a line that you kept outside: it must be in the log, which shows a cut end; may be repeated", HelpName = "HEX",
    };

    static readonly Option<bool> AsJson = new("--json") { Description = "The result as JSON" };

    public static Command Create()
    {
        var command = new Command("audit", "Verifies an audit log: each line holds the hash of the one before. Exit code 1 where the chain breaks, with the line and why.\n"
            + "What stood behind the last line cannot be told from the file alone: keep a hash from the gateway's log, and give it by --hash.\n\n"
            + "Example:\n  ./gateway audit verify state/audit.jsonl");
        command.Arguments.Add(What);
        command.Arguments.Add(File);
        command.Options.Add(After);
        command.Options.Add(Kept);
        command.Options.Add(AsJson);
        What.Validators.Add(result =>
        {
            if (result.Tokens.Select(t => t.Value).FirstOrDefault(v => v != "verify") is { } other)
                result.AddError($"expected verify, came {Replies.Fault.Show(other)}");
        });
        Kept.Validators.Add(result =>
        {
            foreach (string wrong in result.Tokens.Select(t => t.Value).Where(v => v.Length != 64 || v.AsSpan().ContainsAnyExcept("0123456789abcdef")))
                result.AddError($"--hash: expected 64 small hexadecimal digits, came {Replies.Fault.Show(wrong)}");
        });
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        string[] files = [.. parsed.GetValue(After) ?? [], parsed.GetRequiredValue(File)], hashes = parsed.GetValue(Kept) ?? [];
        var verifier = new AuditVerifier();
        AuditVerdict verdict;
        try
        {
            verdict = verifier.Verify(files, hashes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {exception.Message.ReplaceLineEndings(" ")}");
            return ExitCode.BrokenInput;
        }

        string[] missing = [.. hashes.Where(h => !verifier.Saw(h))];
        bool good = verdict.IsWhole && missing.Length == 0;
        if (parsed.GetValue(AsJson))
            Json(verdict, missing, good);
        else
            Text(verdict, missing);
        return good ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    static void Text(AuditVerdict verdict, string[] missing)
    {
        if (verdict.Line is { } line)
            Console.WriteLine(Printable.Line($"{verdict.File}: broken at line {line}: {verdict.Why}"));
        foreach (string hash in missing)
            Console.WriteLine($"no line has the hash {hash}: the log was cut before its end, or changed there");
        string earlier = verdict.First > 1 ? $", from line {verdict.First} of a log whose earlier files were not given" : "";
        if (verdict.Lines > 0)
            Console.WriteLine($"{verdict.Lines} lines {(verdict.IsWhole ? "are whole" : "before it are whole")}{earlier}; the last has the hash {verdict.LastHash}");
    }

    static void Json(AuditVerdict verdict, string[] missing, bool good)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, JsonReply.Options))
        {
            json.WriteStartObject();
            json.WriteBoolean("whole", good);
            json.WriteNumber("lines", verdict.Lines);
            json.WriteNumber("first", verdict.First);
            json.WriteString("last_hash", verdict.LastHash);
            if (verdict.Line is { } line)
            {
                json.WriteStartObject("broken");
                json.WriteString("file", verdict.File);
                json.WriteNumber("line", line);
                json.WriteString("why", verdict.Why);
                json.WriteEndObject();
            }
            else
                json.WriteNull("broken");
            json.WriteStartArray("missing_hashes");
            foreach (string hash in missing)
                json.WriteStringValue(hash);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
