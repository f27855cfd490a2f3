using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Configuration;
using Gateway.Lifecycle;
using Gateway.Serving;
using Gateway.Store;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Commands;

/// <summary>Loads the families and listens until it is told to stop.</summary>
static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Loads the families and answers requests until SIGTERM or Ctrl-C; SIGHUP reads the configuration and loads all families anew.\n\n"
            + "Example:\n  ./gateway serve --http 127.0.0.1:8080 --grpc 127.0.0.1:8081 --ops 127.0.0.1:8082");
        AddTo(command);
        return command;
    }

    public static void AddTo(Command command)
    {
        var asJson = new Option<bool>("--json") { Description = "The line that says where it listens as JSON" };
        command.Options.Add(asJson);
        var options = new ConfigOptions(command, listens: true);
        command.SetAction((parsed, cancellation) => RunAsync(options, parsed, parsed.GetValue(asJson)));
    }

    static async Task<int> RunAsync(ConfigOptions options, ParseResult parsed, bool asJson)
    {
        if (options.Load(parsed, Console.Error) is not { } snapshot)
            return ExitCode.BrokenInput;
        await using var server = GatewayServer.Create(snapshot, TimeProvider.System, logging => ConsoleLog.Add(logging, snapshot.Config.Logging.Format), options.Source(parsed));
        var logger = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("gateway");
        // From the first line on: without a handler SIGHUP ends the process, and loading takes its time.
        using var reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Log.Reloading(logger);
            server.ReloadConfig();
            server.Families.Reload(null);
        });
        var lifetime = (GatewayLifetime)server.Services.GetRequiredService<IHostLifetime>();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, lifetime.ToldEarly);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, lifetime.ToldEarly);
        Log.Loading(logger, snapshot.Families);
        try
        {
            await server.StartAsync(CancellationToken.None);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{e.Message} --http, --grpc and --ops ADDR:PORT choose others; port 0 takes any free one.");
            return ExitCode.BrokenInput;
        }
        catch (StoreException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return ExitCode.BrokenInput;
        }
        catch (SocketException e)
        {
            await Console.Error.WriteLineAsync($"error: cannot listen on {snapshot.Http} or {snapshot.Ops}: {e.Message}");
            return ExitCode.BrokenInput;
        }

        // Not a key of the configuration: the manager that starts the program sets it.
        string? manager = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        using var stopping = server.Services.GetRequiredService<IHostApplicationLifetime>()
            .ApplicationStopping.Register(() =>
            {
                ServiceManager.Say(ServiceManager.Stopping, manager);
                Log.Stopping(logger, snapshot.Limits.Drain);
            });
        await AnnounceAsync(server, asJson);
        ServiceManager.Say(ServiceManager.Ready, manager);
        await server.WaitAsync();
        return ExitCode.Done;
    }

    static async Task AnnounceAsync(GatewayServer server, bool asJson)
    {
        var (http, grpc, ops) = server.Addresses;
        if (asJson)
        {
            await Console.Out.WriteLineAsync($$"""{ "listening": { "http": "{{http}}", "grpc": "{{grpc}}", "ops": "{{ops}}" } }""");
            await Console.Out.FlushAsync();
            return;
        }

        await Console.Out.WriteLineAsync($"listening http={http} grpc={grpc} ops={ops}");
        var family = server.Families.Statuses.FirstOrDefault(s => s.Ready && HasExample(server, s.Name));
        if (family is not null)
        {
            var snapshot = server.Services.GetRequiredService<GatewaySnapshot>();
            string who = snapshot.AsksWho ? "-H \"Authorization: Bearer $KEY\" " : "";
            string model = $"{(snapshot.SpeaksTls ? "https" : "http")}://{http}/v2/models/{family.Name}";
            await Console.Out.WriteLineAsync($"curl -s {who}{model}/example | curl -s {who}-X POST -H 'Content-Type: application/json' -d @- {model}/infer");
        }

        await Console.Out.FlushAsync();
    }

    static bool HasExample(GatewayServer server, string family)
    {
        using var lease = server.Families.Lease(family, null);
        return lease?.Family.Golden is not null;
    }
}
