using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Examples;
using Gateway.Protocols.Rest;
using Gateway.RemoteMembers;
using Gateway.Replies;

namespace Gateway.Commands;

/// <summary>Prints what GET .../example answers, without a server.</summary>
static class ExampleCommand
{
    public static Command Create()
    {
        var command = new Command("example", "Prints a complete infer request made of the family's golden rows, as JSON, or a client that sends it.\n\n"
            + "Examples:\n  ./gateway example mnist > request.json\n  ./gateway example mnist --lang python > ask.py");
        var language = new Option<string?>("--lang") { Description = "A complete client in place of JSON", HelpName = string.Join('|', ExampleProgram.Languages) };
        language.AcceptOnlyFromAmong([.. ExampleProgram.Languages]);
        var family = new Argument<string>("FAMILY") { Description = "Name under the families folder, or a path" };
        command.Arguments.Add(family);
        command.Options.Add(language);
        command.Options.Add(new Option<bool>("--json") { Description = "JSON on stdout, as without it" });
        var options = new ConfigOptions(command, listens: false);
        command.SetAction(parsed => Run(options, parsed, parsed.GetRequiredValue(family), parsed.GetValue(language)));
        return command;
    }

    static int Run(ConfigOptions options, ParseResult parsed, string name, string? language)
    {
        if (options.Load(parsed, Console.Error) is not { } snapshot)
            return ExitCode.BrokenInput;
        var place = FamilyPlace.Of(name, snapshot);
        using var store = new FamilyStore(place.Folder, TimeProvider.System, connect: RemoteFleet.Unasked(null));
        store.Reload(place.Name);
        var fault = new FamilyRouter(store).Route(place.Name, null, out var lease);
        using (lease)
        {
            byte[] text = [];
            fault ??= language is null ? Request(lease!.Family, out text) : Program(lease!.Family, language, snapshot, out text);
            if (fault is not null)
            {
                Console.Error.WriteLine(fault.Message);
                return fault.Code == FaultCode.UnknownFamily ? ExitCode.WrongUse : ExitCode.BrokenInput;
            }

            using var output = Console.OpenStandardOutput();
            output.Write(text);
        }

        return ExitCode.Done;
    }

    static Fault? Request(Family family, out byte[] text)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Fault? fault;
        using (var json = new Utf8JsonWriter(bytes))
            fault = ExampleWriter.Write(json, family, []);
        text = [.. bytes.WrittenSpan, (byte)'\n'];
        return fault;
    }

    static Fault? Program(Family family, string language, GatewaySnapshot snapshot, out byte[] text)
    {
        var fault = ExampleProgram.Write(language, family, null, ExampleAddress.Of(snapshot.Http, snapshot.SpeaksTls), out string program);
        text = Encoding.ASCII.GetBytes(program);
        return fault;
    }
}
