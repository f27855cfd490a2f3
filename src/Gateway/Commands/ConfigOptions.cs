using System.CommandLine;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary>The options that name the configuration and overrule parts of it.</summary>
sealed class ConfigOptions
{
    readonly Option<string?> file = new("--config") { Description = "Configuration file (default: config/gateway.json)", HelpName = "FILE" };
    readonly Option<string?> http = new("--http") { Description = "Where the data port listens; port 0 takes any free one", HelpName = "ADDR:PORT" };
    readonly Option<string?> grpc = new("--grpc") { Description = "Where gRPC listens; port 0 takes any free one", HelpName = "ADDR:PORT" };
    readonly Option<string?> ops = new("--ops") { Description = "Where metrics, health and repository calls listen", HelpName = "ADDR:PORT" };
    readonly Option<string?> families = new("--families") { Description = "Folder of the families (default: config/families)", HelpName = "DIR" };

    public ConfigOptions(Command command, bool listens)
    {
        command.Options.Add(file);
        command.Options.Add(families);
        if (!listens)
            return;
        command.Options.Add(http);
        command.Options.Add(grpc);
        command.Options.Add(ops);
    }

    /// <summary>The checked configuration; null after its mistakes were written to <paramref name="error"/>.</summary>
    public GatewaySnapshot? Load(ParseResult parsed, TextWriter error)
    {
        var snapshot = Load(parsed, out var mistakes);
        foreach (var mistake in mistakes)
            error.WriteLine(mistake);
        return snapshot;
    }

    public GatewaySnapshot? Load(ParseResult parsed, out IReadOnlyList<ConfigMistake> mistakes)
    {
        string? Value(Option<string?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);
        var arguments = new ConfigArguments(Value(file), Value(http), Value(grpc), Value(ops), Value(families));
        return ConfigLoader.Load(arguments, Environment.GetEnvironmentVariables(), out mistakes);
    }
}
