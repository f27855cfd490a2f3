using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Testing;

namespace Gateway.Tests.Commands;

/// <summary>What a user gets wrong is told in a line, never in a stack trace.</summary>
public sealed class WrongArgumentTests : IDisposable
{
    readonly TemporaryFolder families = new();

    public void Dispose() => families.Dispose();

    [Theory]
    [InlineData("check --families _", 2, "--families: expected a folder, came nothing")]
    [InlineData("check --config _", 2, "--config: expected a file, came nothing")]
    [InlineData("serve --http foo", 2, "--http: expected ADDR:PORT as in 127.0.0.1:8080, came 'foo'")]
    [InlineData("try --show -1", 2, "--show: expected 0 or more, came -1")]
    [InlineData("serve --http 192.0.2.1:80 --insecure --ops 127.0.0.1:0 --families FAMILIES", 3, "error: cannot listen on 192.0.2.1:80")]
    [InlineData("example ../../etc", 2, "'etc'")]
    public async Task One_line_says_it(string line, int code, string said)
    {
        string[] arguments = [.. line.Split(' ').Select(w => w switch { "_" => "", "FAMILIES" => families.Path, _ => w })];
        var (came, output, error) = await GatewayProgram.RunAsync(arguments);
        came.ShouldBe(code, error);
        error.ShouldContain(said);
        error.ShouldNotContain("   at ");
        error.ShouldNotContain("Unhandled");
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_in_use_is_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (code, _, error) = await GatewayProgram.RunAsync("--http", $"{taken.LocalEndpoint}", "--ops", "127.0.0.1:0", "--families", families.Path);
        code.ShouldBe(3);
        error.ShouldContain("address already in use");
        error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("check --json")]
    [InlineData("check")]
    public async Task A_full_disk_is_one_line(string line)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Gateway.dll");
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec dotnet '{program}' {line} --families '{families.Path}' > /dev/full"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(GatewayProgram.Patience);
        await process.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
        process.ExitCode.ShouldBe(3, error);
        error.Trim().Split('\n').Length.ShouldBe(1, error);
    }

    [Fact]
    public async Task Check_escapes_and_cuts_what_a_manifest_says()
    {
        string version = "\u001b[2J" + new string('v', 300);
        TinyFamily.OfThree("odd", version).With(m => m["quorum"] = 9).Write(families.Path);
        string output = (await GatewayProgram.RunAsync("check", "--families", families.Path)).Output;
        output.ShouldNotContain("\u001b");
        output.ShouldContain("\\u001b[2Jvvv");
        output.ShouldNotContain(new string('v', 201));
    }

    [Fact]
    public async Task SIGHUP_while_the_families_load_stops_nothing()
    {
        new TinyFamily().With("a", SlowModel.Of(2)).With("b", SlowModel.Of(4)).Write(families.Path);
        using var process = GatewayProgram.Start("--families", families.Path, "--http", "127.0.0.1:0", "--ops", "127.0.0.1:0");
        (await process.StandardError.ReadLineAsync().WaitAsync(GatewayProgram.Patience))!.ShouldContain(families.Path);
        using var reload = Process.Start("kill", ["-HUP", $"{process.Id}"]);
        string? listening = await process.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience);
        process.Kill();
        listening.ShouldNotBeNull();
        listening.ShouldStartWith("listening ");
    }
}
