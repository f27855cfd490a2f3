using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ensemble.Families;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary>Checks configuration and families without listening.</summary>
static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Checks the configuration and every family, naming each mistake with file and place;\n"
            + "exit code 1 where there is one.\n\nExample:\n  ./gateway check --families config/families");
        var asJson = new Option<bool>("--json") { Description = "The result as JSON" };
        command.Options.Add(asJson);
        var options = new ConfigOptions(command, listens: true, checks: true);
        command.SetAction(parsed => Run(options, parsed, parsed.GetValue(asJson)));
        return command;
    }

    static int Run(ConfigOptions options, ParseResult parsed, bool asJson)
    {
        var snapshot = options.Load(parsed, out var mistakes);
        IReadOnlyList<FamilyStatus> families = [];
        if (snapshot is not null)
        {
            using var store = new FamilyStore(snapshot.Families, TimeProvider.System);
            store.LoadAll();
            families = store.Statuses;
        }

        bool good = mistakes.Count == 0 && families.All(f => f.Mistakes.Count == 0);
        if (asJson)
            Json(good, mistakes, families);
        else
            Text(mistakes, families);
        return good ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    static void Text(IReadOnlyList<ConfigMistake> mistakes, IReadOnlyList<FamilyStatus> families)
    {
        foreach (var mistake in mistakes)
            Console.WriteLine(Printable.Line(mistake.ToString()));
        foreach (var family in families)
        {
            string name = $"{Printable.Word(family.Name)} {Printable.Word(family.Version)}";
            foreach (string mistake in family.Mistakes)
                Console.WriteLine(Printable.Line(mistake));
            foreach (string warning in family.Warnings)
                Console.WriteLine($"{name}: warning: {Printable.Line(warning)}");
            Console.WriteLine($"{name}: {(family.Mistakes.Count == 0 ? "good" : "refused")}");
        }

        if (mistakes.Count == 0)
            Console.WriteLine("configuration: good");
    }

    static void Json(bool good, IReadOnlyList<ConfigMistake> mistakes, IReadOnlyList<FamilyStatus> families)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteBoolean("good", good);
        json.WriteStartArray("configuration");
        foreach (var mistake in mistakes)
            json.WriteStringValue(mistake.ToString());
        json.WriteEndArray();
        json.WriteStartArray("families");
        foreach (var family in families)
        {
            json.WriteStartObject();
            json.WriteString("name", family.Name);
            json.WriteString("version", family.Version);
            json.WriteBoolean("good", family.Mistakes.Count == 0);
            Lines(json, "mistakes", family.Mistakes);
            Lines(json, "warnings", family.Warnings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    static void Lines(Utf8JsonWriter json, string key, IReadOnlyList<string> lines)
    {
        json.WriteStartArray(key);
        foreach (string line in lines)
            json.WriteStringValue(line);
        json.WriteEndArray();
    }
}
