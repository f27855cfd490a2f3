using System.CommandLine;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Pipeline;
using Gateway.Replaying;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Commands;

/// <summary>Runs recorded rows again, through the same or another version of their family.</summary>
sealed class ReplayCommand
{
    readonly Argument<string> family = new("FAMILY") { Description = "Name under the families folder, or a path" };
    readonly Option<string> since = new("--since") { Description = $"Rows received at or after: {StoredMoment.Expected}", HelpName = "TIME", DefaultValueFactory = _ => "7d" };
    readonly Option<string?> until = new("--until") { Description = "Rows received before (default: now)", HelpName = "TIME" };
    readonly Option<string?> version = new("--version") { Description = "Version that answers now (default: the highest)", HelpName = "V" };
    readonly Option<bool> fails = new("--fail-if-changed") { Description = "Exit code 1 where an answer or a flag changed" };
    readonly Option<bool> asJson = new("--json") { Description = "Counts, estimates and every changed row as JSON" };
    readonly Option<bool> monitors = new("--monitors") { Description = "Count again what the guarantees' monitors counted; exit code 1 where anything differs by a bit" };
    readonly ConfigOptions options;

    ReplayCommand(Command command)
    {
        command.Arguments.Add(family);
        foreach (var option in new Option[] { since, until, version, fails, monitors, asJson })
            command.Options.Add(option);
        foreach (var moment in new Option[] { since, until })
        {
            moment.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && !StoredMoment.TryParse(result.Tokens[0].Value, TimeProvider.System, out _))
                    result.AddError($"{moment.Name}: expected {StoredMoment.Expected}, came {Fault.Show(result.Tokens[0].Value)}");
            });
        }

        options = new ConfigOptions(command, listens: false);
        command.SetAction(RunAsync);
    }

    public static Command Create()
    {
        var command = new Command("replay", "Runs recorded rows again and counts changed answers and flags: flagged rows, audited rows, and what that means for all traffic.\n"
            + "Rows whose inputs were not kept (Store.Inputs) are left out, and counted.\n\nExample:\n  ./gateway replay mnist --since 7d");
        _ = new ReplayCommand(command);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (options.Load(parsed, Console.Error) is not { } snapshot)
            return ExitCode.BrokenInput;
        using var reader = StoreFile.Open(snapshot, Console.Error);
        if (reader is null)
            return ExitCode.BrokenInput;
        var place = FamilyPlace.Of(parsed.GetRequiredValue(family), snapshot);
        if (parsed.GetValue(monitors))
            return CountAgain(parsed, reader, place.Name);
        using var store = new FamilyStore(place.Folder, TimeProvider.System);
        store.Reload(place.Name);
        if (new FamilyRouter(store).Route(place.Name, parsed.GetValue(version), out var lease) is { } fault)
        {
            await Console.Error.WriteLineAsync($"error: {fault.Message}");
            return fault.Code is FaultCode.UnknownFamily or FaultCode.UnknownVersion ? ExitCode.WrongUse : ExitCode.BrokenInput;
        }

        using (lease)
        {
            var summary = await ReplayAsync(parsed, snapshot, reader, lease!.Family, cancellation);
            if (summary.Replayed.Count == 0)
            {
                // That nothing changed would be said of nothing.
                string why = summary.Recorded == 0 ? "nothing is recorded in this time" : string.Join("; ", summary.Problems.Select(p => $"{p.Rows} rows: {p.Problem}"));
                await Console.Error.WriteLineAsync($"error: no row of {lease.Family.Name} could be replayed: {Printable.Line(why)}");
                return ExitCode.BrokenInput;
            }

            Show(parsed, summary);
            return summary.Changed && parsed.GetValue(fails) ? ExitCode.AnswerIsNo : ExitCode.Done;
        }
    }

    int CountAgain(ParseResult parsed, DecisionReader reader, string name)
    {
        var counted = MonitorReplay.Run(reader, name);
        if (counted.Count == 0)
        {
            Console.Error.WriteLine($"error: no guarantee of {Printable.Line(name)} was ever watched on this store");
            return ExitCode.BrokenInput;
        }

        using var output = Console.OpenStandardOutput();
        if (parsed.GetValue(asJson))
            MonitorReport.Write(output, name, counted);
        else
            MonitorReport.Write(Console.Out, name, counted);
        return counted.Any(m => m.Differences.Count > 0) ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    async Task<ReplaySummary> ReplayAsync(ParseResult parsed, GatewaySnapshot snapshot, DecisionReader reader, Family now, CancellationToken cancellation)
    {
        var query = new DecisionQuery { Family = now.Name, Since = Moment(parsed.GetValue(since)), Until = Moment(parsed.GetValue(until)) };
        var replay = new Replay(now, new FamilyExecution(TimeProvider.System), snapshot.PolicyFor(now.Name), DecisionStore.NoiseOf(reader.Key()), GuardRoute.Read(snapshot.Config));
        var rows = new List<ReplayedRow>();
        int decisions = 0;
        foreach (var decision in reader.ReadAll(query))
        {
            rows.AddRange(await replay.RunAsync(decision, cancellation));
            if (++decisions % 1000 == 0 && !Console.IsErrorRedirected)
                await Console.Error.WriteAsync($"\r{decisions} decisions, {rows.Count} rows");
        }

        if (decisions >= 1000 && !Console.IsErrorRedirected)
            await Console.Error.WriteLineAsync();
        return new ReplaySummary(now.Name, now.Version, decisions, rows);
    }

    void Show(ParseResult parsed, ReplaySummary summary)
    {
        if (!parsed.GetValue(asJson))
        {
            ReplayReport.Write(Console.Out, summary);
            return;
        }

        using var output = Console.OpenStandardOutput();
        ReplayJson.Write(output, summary);
    }

    static long? Moment(string? text) => text is not null && StoredMoment.TryParse(text, TimeProvider.System, out long moment) ? moment : null;
}
