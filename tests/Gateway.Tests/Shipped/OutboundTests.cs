using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Commands;
using Testing;

namespace Gateway.Tests.Shipped;

/// <summary>Nothing is sent anywhere that the configuration did not name.</summary>
public sealed class OutboundTests
{
    [NeedsFact("strace")]
    public async Task Serving_the_shipped_family_opens_no_outbound_socket()
    {
        using var folder = new TemporaryFolder();
        string trace = folder["trace"];
        await File.WriteAllTextAsync(folder["gateway.json"], """{"Store":{"Path":"decisions.db"}}""");
        using Process program = Start(NeedsFactAttribute.Find("strace")!, "-f", "-e", "trace=connect,sendto,sendmsg", "-o", trace,
            "dotnet", Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "serve",
            "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--families", Repository.File("config", "families"), "--config", folder["gateway.json"]);
        string address = await ListeningAsync(program);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        string example = await client.GetStringAsync("/v2/models/mnist/example");
        for (int i = 0; i < 3; i++)
        {
            using var body = new StringContent(example, Encoding.UTF8, "application/json");
            using HttpResponseMessage reply = await client.PostAsync("/v2/models/mnist/infer", body);
            reply.IsSuccessStatusCode.ShouldBeTrue();
        }

        using Process stop = Start("pkill", "-TERM", "-P", $"{program.Id}");
        await stop.WaitForExitAsync();
        await program.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
        string[] lines = await File.ReadAllLinesAsync(trace);
        lines.ShouldContain(l => l.Contains("exited with 0"));
        Outbound(lines).ShouldBeEmpty();
    }

    [Fact]
    public void A_connection_to_an_address_of_the_network_would_be_seen() =>
        Outbound(
        [
            "7 connect(5, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr(\"192.0.2.1\")}, 16) = 0",
            "7 connect(6, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
            "7 connect(7, {sa_family=AF_UNIX, sun_path=\"/run/x\"}, 110) = 0",
        ]).ShouldHaveSingleItem().ShouldContain("192.0.2.1");

    // Calls that name an address outside this machine; unix sockets stay on it.
    static IEnumerable<string> Outbound(IEnumerable<string> lines) => lines.Where(line =>
        Regex.Match(line, "inet_addr\\(\"(?<ip>[^\"]+)\"\\)|inet_pton\\(AF_INET6, \"(?<ip>[^\"]+)\"") is { Success: true } match
        && !match.Groups["ip"].Value.StartsWith("127.", StringComparison.Ordinal)
        && match.Groups["ip"].Value is not ("::1" or "::ffff:127.0.0.1"));

    static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    static async Task<string> ListeningAsync(Process program)
    {
        _ = program.StandardError.ReadToEndAsync();
        while (await program.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience) is { } line)
        {
            if (Regex.Match(line, "^listening http=(\\S+)") is { Success: true } match)
                return match.Groups[1].Value;
        }

        throw new InvalidOperationException("the gateway ended without listening");
    }
}
