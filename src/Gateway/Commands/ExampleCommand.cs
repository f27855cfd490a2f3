using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using Ensemble.Families;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Commands;

/// <summary>Prints what GET .../example answers, without a server.</summary>
static class ExampleCommand
{
    public static Command Create()
    {
        var command = new Command("example", "Prints a complete infer request made of the family's golden rows, as JSON.\n\n"
            + "Example:\n  ./gateway example mnist > request.json");
        var family = new Argument<string>("FAMILY") { Description = "Name under the families folder, or a path" };
        command.Arguments.Add(family);
        command.Options.Add(new Option<bool>("--json") { Description = "JSON on stdout, as without it" });
        var options = new ConfigOptions(command, listens: false);
        command.SetAction(parsed => Run(options, parsed, parsed.GetRequiredValue(family)));
        return command;
    }

    static int Run(ConfigOptions options, ParseResult parsed, string name)
    {
        if (options.Load(parsed, Console.Error) is not { } snapshot)
            return ExitCode.BrokenInput;
        var place = FamilyPlace.Of(name, snapshot);
        using var store = new FamilyStore(place.Folder, TimeProvider.System);
        store.Reload(place.Name);
        var fault = new FamilyRouter(store).Route(place.Name, null, out var lease);
        using (lease)
        {
            var text = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(text))
                fault ??= ExampleWriter.Write(json, lease!.Family);
            if (fault is not null)
            {
                Console.Error.WriteLine(fault.Message);
                return fault.Code == FaultCode.UnknownFamily ? ExitCode.WrongUse : ExitCode.BrokenInput;
            }

            using var output = Console.OpenStandardOutput();
            output.Write(text.WrittenSpan);
            output.Write("\n"u8);
        }

        return ExitCode.Done;
    }
}
