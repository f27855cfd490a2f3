using System.CommandLine;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.RemoteMembers;
using Gateway.Trying;

namespace Gateway.Commands;

/// <summary>Sends rows to a gateway and shows what it says of each.</summary>
sealed class TryCommand
{
    readonly Argument<string?> family = new("FAMILY")
    {
        Description = "Name under the families folder, or a path (default: the first in it)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string?> data = new("--data")
    {
        Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not (default: the golden rows)",
        HelpName = "FILE",
    };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file", HelpName = "FILE" };
    readonly Option<string?> rows = new("--rows") { Description = "Which rows: 0-99,200 or split=test (default: all)", HelpName = "ROWS" };
    readonly Option<int> show = new("--show") { Description = "How many rows are shown", HelpName = "N", DefaultValueFactory = _ => 20 };
    readonly Option<bool> asJson = new("--json") { Description = "All rows as JSON" };
    readonly ConfigOptions options;

    TryCommand(Command command)
    {
        command.Arguments.Add(family);
        show.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int most) && most < 0)
                result.AddError($"--show: expected 0 or more, came {most}");
        });
        foreach (var option in new Option[] { data, labels, rows, show, asJson })
            command.Options.Add(option);
        options = new ConfigOptions(command, listens: true);
        command.SetAction((parsed, _) => RunAsync(parsed));
    }

    public static Command Create()
    {
        var command = new Command("try", "Sends golden or given rows to the gateway, starting one on free ports if none listens, and shows each input, the\n"
            + "members' votes, the answer, the scores, whether it is flagged and why.\n\nExample:\n  ./gateway try mnist");
        _ = new TryCommand(command);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        if (options.Load(parsed, Console.Error) is not { } snapshot)
            return ExitCode.BrokenInput;
        try
        {
            return await TryAsync(parsed, snapshot);
        }
        catch (Exception e) when (e is DataException or TryException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCode.BrokenInput;
        }
    }

    async Task<int> TryAsync(ParseResult parsed, GatewaySnapshot snapshot)
    {
        string? named = parsed.GetValue(family) ?? First(snapshot.Families);
        if (named is null)
        {
            await Console.Error.WriteLineAsync($"error: there is no family in {snapshot.Families}");
            return ExitCode.BrokenInput;
        }

        var place = FamilyPlace.Of(named, snapshot);
        using var store = new FamilyStore(place.Folder, TimeProvider.System, connect: RemoteFleet.Unasked(null));
        store.Reload(place.Name);
        if (new FamilyRouter(store).Route(place.Name, null, out var lease) is { } fault)
        {
            await Console.Error.WriteLineAsync($"error: {fault.Message}");
            return ExitCode.BrokenInput;
        }

        using (lease)
        {
            var (inputs, truths, numbers) = Read(parsed, lease!.Family);
            await using var gateway = await TryGateway.FindAsync(snapshot, place.Folder, lease.Family.Name, ConsoleLog.AddQuiet);
            await Console.Error.WriteLineAsync(gateway.IsOwn ? "no gateway listens: one was started for this" : $"asking the gateway at {gateway.Address}");
            bool limited = lease.Family.GuaranteeFor(lease.Family.DefaultChoice) is not null
                || (snapshot.PolicyFor(lease.Family.Name).RiskThreshold ?? lease.Family.Manifest.Scores.RiskThreshold) is not null;
            await ShowAsync(parsed, lease.Family, inputs, limited, new TryClient(gateway.Http, lease.Family).AskAsync(inputs, truths, numbers));
        }

        return ExitCode.Done;
    }

    async Task ShowAsync(ParseResult parsed, Family asked, IReadOnlyList<Tensor> inputs, bool limited, IAsyncEnumerable<TriedRow> answers)
    {
        bool json = parsed.GetValue(asJson);
        int most = parsed.GetValue(show);
        var report = new TryReport(asked, inputs, limited, Console.Out);
        var tried = new List<TriedRow>();
        await foreach (var row in answers)
        {
            if (!json && tried.Count < most)
                report.Show(tried.Count, row);
            tried.Add(row);
        }

        if (json)
        {
            using var output = Console.OpenStandardOutput();
            TryJson.Write(output, asked.Name, tried);
            return;
        }

        if (tried.Count > most)
            await Console.Out.WriteLineAsync($"... {tried.Count - most} more rows (--show {tried.Count} shows them)\n");
        report.Summarise(tried);
    }

    (IReadOnlyList<Tensor> Inputs, IReadOnlyList<string>? Labels, IReadOnlyList<int> Numbers) Read(ParseResult parsed, Family asked)
    {
        string? selection = parsed.GetValue(rows);
        if (parsed.GetValue(data) is { } file)
        {
            var read = RowFile.Read(file, parsed.GetValue(labels), [.. asked.Inputs.Select(i => i.Config)],
                new RowReadOptions { Selection = selection is null ? null : RowSelection.Parse(selection) });
            return (read.Inputs, read.Labels, read.FileRows);
        }

        if (asked.Golden is not { } golden)
            throw new TryException($"the family '{asked.Name}' keeps no golden rows: name a file with --data");
        return (golden.Inputs, golden.Labels, [.. Enumerable.Range(0, golden.Rows)]);
    }

    static string? First(string families) => Directory.EnumerateDirectories(families).Select(Path.GetFileName)
        .Where(name => !name!.StartsWith('.')).Order(StringComparer.Ordinal).FirstOrDefault();
}
