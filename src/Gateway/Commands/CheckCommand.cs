using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ensemble.Families;
using Gateway.Alerts;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.RemoteMembers;

namespace Gateway.Commands;

/// <summary>Checks configuration and families without listening.</summary>
static class CheckCommand
{
    static readonly Option<string?> Request = new("--request") { Description = "Body of a request: shows what a guard route would say of it, without its service", HelpName = "FILE" };
    static readonly Option<string> Path = new("--path") { Description = "Path of that request", DefaultValueFactory = _ => "/" };
    static readonly Option<string> Method = new("--method") { Description = "Method of that request", DefaultValueFactory = _ => "POST" };
    static readonly Option<string?> Alertmanager = new("--alertmanager") { Description = "Sends a test alert, waits until it can be read back, and ends it: to this Alertmanager, or to those of the configuration", HelpName = "URL", Arity = ArgumentArity.ZeroOrOne };
    static readonly Option<string?> Answer = new("--answer") { Description = "Body of the service's reply to it, where the route has an Answer", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("check", "Checks the configuration and every family, naming each mistake with file and place;\n"
            + "exit code 1 where there is one.\n\nExample:\n  ./gateway check --families config/families");
        var asJson = new Option<bool>("--json") { Description = "The result as JSON" };
        command.Options.Add(asJson);
        foreach (var option in new Option[] { Request, Path, Method, Answer, Alertmanager, HealthCheck.Option })
            command.Options.Add(option);
        Path.Validators.Add(result =>
        {
            if (result.Tokens.Select(t => t.Value).FirstOrDefault(value => !value.StartsWith('/')) is { } wrong)
                result.AddError($"--path: expected a path as in /score, came {Replies.Fault.Show(wrong)}");
        });
        Alertmanager.Validators.Add(result =>
        {
            if (result.Tokens.Select(t => AlertRules.Address(t.Value, hasToken: false)).FirstOrDefault(wrong => wrong is not null) is { } mistake)
                result.AddError($"--alertmanager: {mistake}");
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(Request) is null && new Option[] { Path, Method, Answer }.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } lone)
                result.AddError($"{lone.Name} belongs to --request FILE");
        });
        var options = new ConfigOptions(command, listens: true, checks: true);
        command.SetAction((parsed, cancellation) => parsed.GetResult(Alertmanager) is { Implicit: false }
            ? AlertmanagerCheck.RunAsync(options.Load(parsed, Console.Error), parsed.GetValue(Alertmanager), parsed.GetValue(asJson), cancellation)
            : RunAsync(options, parsed, parsed.GetValue(asJson)));
        return command;
    }

    static async Task<int> RunAsync(ConfigOptions options, ParseResult parsed, bool asJson)
    {
        if (parsed.GetValue(HealthCheck.Option) is { } running)
            return await HealthCheck.RunAsync(running, asJson);
        var snapshot = options.Load(parsed, out var mistakes);
        IReadOnlyList<FamilyStatus> families = [];
        if (snapshot is not null)
        {
            using var store = new FamilyStore(snapshot.Families, TimeProvider.System, FolderRules.Of(snapshot), RemoteFleet.Unasked(snapshot));
            store.LoadAll();
            families = store.Statuses;
            if (parsed.GetValue(Request) is { } request)
            {
                byte[]? answer = parsed.GetValue(Answer) is { } file ? await File.ReadAllBytesAsync(file) : null;
                var asked = new RequestCheckOptions(parsed.GetRequiredValue(Method), parsed.GetRequiredValue(Path), await File.ReadAllBytesAsync(request), answer);
                return await RequestCheck.RunAsync(snapshot, store, asked, asJson);
            }

            mistakes = Guards(snapshot, store, mistakes);
        }

        bool good = mistakes.Count == 0 && families.All(f => f.Mistakes.Count == 0);
        if (asJson)
            Json(good, mistakes, families);
        else
            Text(mistakes, families);
        return good ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    // Only beside the family can be told whether a mapping fits it.
    static List<ConfigMistake> Guards(GatewaySnapshot snapshot, FamilyStore store, IReadOnlyList<ConfigMistake> mistakes)
    {
        var all = mistakes.ToList();
        foreach (var route in GuardRoute.Read(snapshot.Config).Values)
        {
            using var lease = store.Lease(route.Family, null);
            if (lease is not null)
                all.AddRange(new GuardPlan(route, lease.Family).Mistakes.Select(m => new ConfigMistake("configuration", m.Path, m.Message)));
        }

        all.AddRange(UnknownNames.Find(snapshot, store).Select(m => new ConfigMistake("configuration", m.Path, m.Message)));
        all.AddRange(RobustCheck.Find(snapshot.Config, store));
        all.AddRange(RiskThresholdCheck.Find(snapshot.Config, store));
        return all;
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
