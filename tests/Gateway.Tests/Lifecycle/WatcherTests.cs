using System.Collections;
using Ensemble.Families;
using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Lifecycle;
using Gateway.Metrics;
using Gateway.Resilience;
using Gateway.Security;
using Gateway.Tests.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Gateway.Tests.Lifecycle;

/// <summary>A mistake of ours in what looks at files: the look ends, the gateway and later looks do not.</summary>
public sealed class WatcherTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly GatewayMetrics metrics = new();
    readonly FamilyStore families;

    public WatcherTests() => families = new FamilyStore(folder.Path, TimeProvider.System);

    public void Dispose()
    {
        families.Dispose();
        metrics.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_look_at_the_configuration_that_throws_is_logged_and_the_next_change_counts()
    {
        var source = new ConfigSource(new ConfigArguments(folder["gateway.json"], Families: folder.Path), new Hashtable());
        File.WriteAllText(folder["gateway.json"], "{}");
        var holder = new SnapshotHolder(source.Load(out _)!);
        var lines = new LogLines();
        await using var trail = new AuditTrail(holder, metrics, NullLogger<AuditTrail>.Instance, TimeProvider.System);
        var reload = Reload(holder, trail, new Logger<ConfigReload>(Into(lines)));
        using var watcher = new ConfigWatcher(reload, source, holder, TimeProvider.System, NullLogger<ConfigWatcher>.Instance);
        await watcher.StartAsync(default);

        File.WriteAllText(folder["gateway.json"], """{"Clusters":{"a":{"Destinations":{"a":{"Address":"http://127.0.0.1:1"}}}}}""");
        await UntilAsync(() => lines.With("Error", "could not be looked at", "gateway.json").Count == 1);
        holder.Current.Config.Clusters.ShouldBeEmpty();
        File.WriteAllText(folder["gateway.json"], """{"Limits":{"Rows":7}}""");
        await UntilAsync(() => holder.Current.Limits.Rows == 7);

        watcher.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await watcher.StopAsync(default);
    }

    [Fact]
    public async Task A_configuration_that_changed_while_families_were_loaded_counts()
    {
        var source = new ConfigSource(new ConfigArguments(folder["gateway.json"], Families: folder.Path), new Hashtable());
        File.WriteAllText(folder["gateway.json"], """{"Limits":{"Rows":2}}""");
        var holder = new SnapshotHolder(source.Load(out _)!);
        await using var trail = new AuditTrail(holder, metrics, NullLogger<AuditTrail>.Instance, TimeProvider.System);
        var reload = Reload(holder, trail, NullLogger<ConfigReload>.Instance);
        File.WriteAllText(folder["gateway.json"], """{"Limits":{"Rows":7}}""");
        using var watcher = new ConfigWatcher(reload, source, holder, TimeProvider.System, NullLogger<ConfigWatcher>.Instance);

        await watcher.StartAsync(default);

        await UntilAsync(() => holder.Current.Limits.Rows == 7);
        await watcher.StopAsync(default);
    }

    [Fact]
    public async Task A_configuration_that_went_while_families_were_loaded_is_told()
    {
        var source = new ConfigSource(new ConfigArguments(folder["gateway.json"], Families: folder.Path), new Hashtable());
        File.WriteAllText(folder["gateway.json"], """{"Limits":{"Rows":2}}""");
        var holder = new SnapshotHolder(source.Load(out _)!);
        var lines = new LogLines();
        await using var trail = new AuditTrail(holder, metrics, NullLogger<AuditTrail>.Instance, TimeProvider.System);
        var reload = Reload(holder, trail, new Logger<ConfigReload>(Into(lines)));
        File.Delete(folder["gateway.json"]);
        using var watcher = new ConfigWatcher(reload, source, holder, TimeProvider.System, NullLogger<ConfigWatcher>.Instance);

        await watcher.StartAsync(default);

        await UntilAsync(() => lines.With("Error", "the changed configuration is refused", "gateway.json").Count == 1);
        holder.Current.Limits.Rows.ShouldBe(2);
        await watcher.StopAsync(default);
    }

    [Fact]
    public async Task A_look_at_keys_that_throws_is_logged_and_the_gateway_goes_on()
    {
        File.WriteAllText(folder["gateway.json"], $$$"""{"Access":{"Keys":"{{{folder["keys.jsonl"]}}}"}}""");
        TestKey.Write(folder["keys.jsonl"], []);
        var source = new ConfigSource(new ConfigArguments(folder["gateway.json"], Families: folder.Path), new Hashtable());
        var snapshot = source.Load(out var mistakes);
        mistakes.ShouldBeEmpty();
        var lines = new LogLines();
        var failing = new FailingLogger();
        var keys = new KeyHolder(new SnapshotHolder(snapshot!), new Logger<KeyHolder>(Into(failing)));
        using var watcher = new SecretsWatcher(keys, new TlsHolder(new SnapshotHolder(snapshot!), metrics, NullLogger<TlsHolder>.Instance), TimeProvider.System, new Logger<SecretsWatcher>(Into(lines)));
        await watcher.StartAsync(default);

        failing.Fails = true;
        File.WriteAllText(folder["keys.jsonl"], "no keys\n");
        await UntilAsync(() => lines.With("Error", "looking at the files of keys and certificates failed").Count == 1);

        watcher.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await watcher.StopAsync(default);
    }

    // Without services, routes that change throw.
    ConfigReload Reload(SnapshotHolder holder, AuditTrail trail, ILogger<ConfigReload> logger)
    {
        var access = new AccessReload(holder, new KeyHolder(holder, NullLogger<KeyHolder>.Instance), new TlsHolder(holder, metrics, NullLogger<TlsHolder>.Instance), NullLogger<AccessReload>.Instance);
        return new ConfigReload(holder, null!, metrics, new ChaosReport(metrics, NullLogger<ChaosReport>.Instance), new UnknownNamesReport(families, metrics, NullLogger<UnknownNamesReport>.Instance), new Gateway.Logging.LogLevels(holder), trail, access, families, TimeProvider.System, logger);
    }

    static ILoggerFactory Into(ILoggerProvider provider) => LoggerFactory.Create(b => b.AddProvider(provider));

    static async Task UntilAsync(Func<bool> holds)
    {
        for (int i = 0; i < 400; i++)
        {
            if (holds())
                return;
            await Task.Delay(25);
        }

        throw new TimeoutException("it did not come about within ten seconds");
    }
}
