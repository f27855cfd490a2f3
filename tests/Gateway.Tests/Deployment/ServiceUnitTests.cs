using System.Net.Sockets;
using System.Text;
using Gateway.Configuration;
using Gateway.Lifecycle;
using Gateway.Tests.Commands;
using Testing;

namespace Gateway.Tests.Deployment;

/// <summary>The unit of systemd, and what the program tells its manager.</summary>
public sealed class ServiceUnitTests
{
    static readonly string Unit = Repository.File("config", "systemd", "gateway.service");

    static readonly ILookup<string, string> Keys = File.ReadLines(Unit).Where(l => !l.StartsWith('#') && l.Contains('='))
        .ToLookup(l => l.Split('=')[0], l => l.Split('=', 2)[1]);

    [Fact]
    public void The_manager_waits_as_long_as_the_gateway_takes_to_stop()
    {
        var limits = new GatewayConfig().Limits;
        int.Parse(Keys["TimeoutStopSec"].Single()).ShouldBeGreaterThanOrEqualTo((int)(limits.DrainDelay + limits.Drain).TotalSeconds + 10);
        Keys["KillSignal"].ShouldBe(["SIGTERM"]);
    }

    [Theory]
    [InlineData("Type", "notify")]
    [InlineData("DynamicUser", "yes")]
    [InlineData("NoNewPrivileges", "yes")]
    [InlineData("ProtectSystem", "strict")]
    [InlineData("ProtectHome", "yes")]
    [InlineData("PrivateTmp", "yes")]
    [InlineData("CapabilityBoundingSet", "")]
    [InlineData("StateDirectory", "gateway")]
    public void It_runs_with_no_more_rights_than_it_needs(string key, string value) => Keys[key].ShouldBe([value]);

    [Fact]
    public void What_it_sets_are_keys_of_the_configuration()
    {
        var environment = Keys["Environment"].Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1].Replace("%S", "/var/lib"));
        environment.Count.ShouldBe(2);
        using var families = new TemporaryFolder();
        var snapshot = ConfigLoader.Load(new(Path.Combine(Places.Config!, "gateway.json"), Families: families.Path), environment, out var mistakes);
        mistakes.ShouldBeEmpty();
        snapshot!.StorePath.ShouldBe("/var/lib/gateway/decisions.db");
    }

    [NeedsFact("systemd-analyze")]
    public async Task Systemd_finds_nothing_wrong_with_it()
    {
        using var folder = new TemporaryFolder();
        // Verified where the program is not installed: another one stands in for it.
        await File.WriteAllTextAsync(folder["gateway.service"], (await File.ReadAllTextAsync(Unit)).Replace("/opt/gateway/gateway serve", "/bin/true serve"));
        var verified = await Command.RunAsync("systemd-analyze", "verify", "--man=no", folder["gateway.service"]);
        verified.Error.Split('\n').Where(l => l.Contains("gateway.service", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manager_is_told_in_one_datagram(bool isAbstract)
    {
        using var folder = new TemporaryFolder();
        string name = isAbstract ? $"@gateway-test-{Guid.NewGuid():N}" : folder["notify"];
        using var manager = Listen(name);
        ServiceManager.Say(ServiceManager.Ready, name).ShouldBeTrue();
        (await HearAsync(manager)).ShouldBe("READY=1");
    }

    [Fact]
    public void Where_no_manager_listens_nothing_fails()
    {
        using var folder = new TemporaryFolder();
        ServiceManager.Say(ServiceManager.Ready, null).ShouldBeFalse();
        ServiceManager.Say(ServiceManager.Ready, folder["nobody"]).ShouldBeFalse();
    }

    [NeedsFact("bash")]
    public async Task The_program_says_when_it_serves_and_when_it_stops()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["families"]);
        TinyFamily.OfThree().Write(folder["families"]);
        using var manager = Listen(folder["notify"]);
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", folder["notify"]);
        using var process = GatewayProgram.Start("serve", "--families", folder["families"], "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0");
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        try
        {
            var error = process.StandardError.ReadToEndAsync();
            string listening = (await process.StandardOutput.ReadLineAsync())!;
            (await HearAsync(manager)).ShouldBe("READY=1");
            string ops = listening.Split("ops=")[1];
            (await GatewayProgram.RunAsync("check", "--health", ops)).ShouldBe((0, "ready\n", ""));
            (await Command.RunAsync("bash", "-c", $"kill -TERM {process.Id}")).Code.ShouldBe(0);
            (await HearAsync(manager)).ShouldBe("STOPPING=1");
            await process.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
            process.ExitCode.ShouldBe(0, await error);
            (await GatewayProgram.RunAsync("check", "--health", ops)).ShouldBe((1, $"no answer from {ops}\n", ""));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    static Socket Listen(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? "\0" + name[1..] : name));
        return socket;
    }

    static async Task<string> HearAsync(Socket manager)
    {
        byte[] said = new byte[256];
        using var late = new CancellationTokenSource(GatewayProgram.Patience);
        return Encoding.ASCII.GetString(said, 0, await manager.ReceiveAsync(said, SocketFlags.None, late.Token));
    }
}
