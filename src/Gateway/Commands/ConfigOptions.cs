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

    readonly Option<bool> behindTls = new("--behind-tls") { Description = "A mesh or proxy in front ends TLS: listen beyond loopback in the clear" };
    readonly Option<bool> insecure = new("--insecure") { Description = "Listen beyond loopback without TLS or authentication" };

    readonly Option<bool> chaos = new("--chaos") { Description = "Let members fail on purpose (Chaos) in the Environment Production too" };
    readonly Option<string?> log = new("--log") { Description = "How the log is written: text or json (default: text)", HelpName = "FORMAT" };
    readonly Option<bool> gpu = new("--gpu") { Description = "Run the models on an NVIDIA GPU (Device.Kind cuda)" };
    readonly bool listens;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">Which one.</param>
    /// <param name="listens">Whether it has addresses.</param>
    /// <param name="checks">Whether mistakes in them are its answer, not wrong use.</param>
    public ConfigOptions(Command command, bool listens, bool checks = false)
    {
        this.listens = listens;
        Expect(file, "a file", value => value.Length > 0);
        Expect(families, "a folder", value => value.Length > 0);
        foreach (var address in checks ? [] : new[] { http, grpc, ops })
            Expect(address, "ADDR:PORT as in 127.0.0.1:8080", value => ListenAddress.TryParse(value, out _));
        command.Options.Add(file);
        command.Options.Add(families);
        if (!listens)
            return;
        command.Options.Add(http);
        command.Options.Add(grpc);
        command.Options.Add(ops);
        command.Options.Add(behindTls);
        command.Options.Add(insecure);
        command.Options.Add(chaos);
        command.Options.Add(gpu);
        if (checks)
            return;
        Expect(log, "text or json", value => value is "text" or "json");
        command.Options.Add(log);
    }

    static void Expect(Option<string?> option, string expected, Func<string, bool> fits) => option.Validators.Add(result =>
    {
        string? wrong = result.Tokens.Select(t => t.Value).FirstOrDefault(value => !fits(value));
        if (wrong is not null)
            result.AddError($"{option.Name}: expected {expected}, came {(wrong.Length == 0 ? "nothing" : Replies.Fault.Show(wrong))}");
    });

    /// <summary>The checked configuration; null after its mistakes were written to <paramref name="error"/>.</summary>
    public GatewaySnapshot? Load(ParseResult parsed, TextWriter error)
    {
        var snapshot = Load(parsed, out var mistakes);
        foreach (var mistake in mistakes)
            error.WriteLine(mistake);
        return snapshot;
    }

    public GatewaySnapshot? Load(ParseResult parsed, out IReadOnlyList<ConfigMistake> mistakes) => Source(parsed).Load(out mistakes);

    /// <summary>Where the configuration is read, now and later.</summary>
    public ConfigSource Source(ParseResult parsed)
    {
        string? Value(Option<string?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);
        bool Given(Option<bool> option) => parsed.GetResult(option) is not null && parsed.GetValue(option);
        var arguments = new ConfigArguments(Value(file), Value(http), Value(grpc), Value(ops), Value(families), Given(behindTls), Given(insecure),
            Chaos: !listens || Given(chaos), Log: Value(log), Gpu: Given(gpu), AsksDevice: listens);
        return new(arguments, Environment.GetEnvironmentVariables());
    }
}
