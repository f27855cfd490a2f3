using System.Diagnostics;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Deployment;

/// <summary>The newcomer's path is the script that is shipped.</summary>
[Trait("Category", "Journey")]
public sealed class NewcomerTests(ITestOutputHelper output)
{
    [NeedsFact("prometheus", "prometheus-alertmanager", "curl", "python3")]
    public async Task From_a_clone_to_a_guarded_service_with_a_firing_alert()
    {
        using var folder = new TemporaryFolder();
        // Built as the tests were, so that nothing is built again.
        var clone = await Command.RunAsync("sh", Repository.File("tests", "Gateway.Tests", "Guide", "clone.sh"), Repository.Root, folder["clone"]);
        clone.Code.ShouldBe(0, clone.Error);
        // By this file a program knows its repository.
        File.Copy(Repository.File("Gateway.sln"), folder["clone/Gateway.sln"]);
        Directory.CreateDirectory(folder["clone/docs/newcomer"]);
        foreach (string name in new[] { "newcomer.sh", "service.py", "traffic.py" })
            File.Copy(Repository.File("docs", "newcomer", name), folder[$"clone/docs/newcomer/{name}"]);
        var run = await Command.RunAsync(new ProcessStartInfo(folder["clone/docs/newcomer/newcomer.sh"]), within: TimeSpan.FromMinutes(5));
        output.WriteLine(run.Output);
        run.Code.ShouldBe(0, run.Output + run.Error);
        string[] steps = ["a service answers", "./gateway check: configuration: good", "the gateway guards it", "Prometheus scrapes it", "no alert", "a release", "GatewayFlagsJump fires"];
        int at = -1;
        foreach (string step in steps)
        {
            int next = run.Output.IndexOf(step, StringComparison.Ordinal);
            next.ShouldBeGreaterThan(at, step);
            at = next;
        }
    }
}
