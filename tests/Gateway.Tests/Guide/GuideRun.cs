using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests.Guide;

/// <summary>Runs a page's blocks, in order and in one shell, in a folder that looks like a fresh clone that was built.</summary>
sealed partial class GuideRun : IDisposable
{
    // Ports that pages name. The test's own stand in their place, and go back to these in what came.
    static readonly int[] Named = [8080, 8081, 8082, 9000];

    // Ten times what a page takes on an idle machine of two cores.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly TemporaryFolder folder = new();
    readonly GuidePage page;
    readonly int[] ports = FreePorts();

    public GuideRun(GuidePage page) => this.page = page;

    string Root => folder["gateway"];

    /// <summary>Runs all; fails with the block's line, its commands and what came.</summary>
    public async Task RunAsync()
    {
        var cloned = await Command.RunAsync("sh", Repository.File("tests/Gateway.Tests/Guide/clone.sh"), Repository.Root, Root);
        cloned.Code.ShouldBe(0, cloned.Error);
        Directory.CreateDirectory(Path.Combine(Root, ".page"));
        await File.WriteAllTextAsync(Path.Combine(Root, ".page", "all.sh"), Script());
        var start = new ProcessStartInfo("bash", [".page/all.sh"]) { WorkingDirectory = Root };
        Prepare(start.Environment);
        var said = await Command.RunAsync(start, within: Patience);
        foreach (var block in page.Blocks.Where(b => Runs(b)))
            Judge(block, said);
        said.Code.ShouldBe(0, $"{page.Name}: {said.Error}");
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Whether a block ran, and printed what the page shows before its next commands.</summary>
    void Judge(GuideBlock block, CommandResult said)
    {
        string output = Path.Combine(Root, ".page", $"{block.Line}.out");
        string came = File.Exists(output) ? Place(File.ReadAllText(output), back: true) : "";
        string about = $"{page.Name}:{block.Line}\n{block.Text}--- printed\n{came}{said.Error}";
        File.Exists(Path.Combine(Root, ".page", $"{block.Line}.done")).ShouldBeTrue($"failed: {about}");
        if (Shown(block) is { } shown && ShownOutput.Difference(shown.Text, came) is { } difference)
            Assert.Fail($"{page.Name}:{shown.Line}: {difference}\n{about}");
    }

    GuideBlock? Shown(GuideBlock block) =>
        page.Blocks.SkipWhile(b => b != block).Skip(1).TakeWhile(b => !b.Runs).FirstOrDefault(b => b.Shows);

    bool Runs(GuideBlock block) => block.Runs && !NotRun.Contains(page.Name, block);

    string Script()
    {
        var script = new StringBuilder($". {Repository.File("tests/Gateway.Tests/Guide/page.sh")}\n");
        foreach (var block in page.Blocks)
        {
            if (block.File is not null)
            {
                string kept = Path.Combine(Root, ".page", $"{block.Line}.file");
                File.WriteAllText(kept, Place(block.Text));
                script.Append($"cp .page/{block.Line}.file {block.File}\n");
            }
            else if (Runs(block))
            {
                File.WriteAllText(Path.Combine(Root, ".page", $"{block.Line}.sh"), Place(Waiting(block.Text)));
                script.Append($"block {block.Line} {(Shown(block) is { Refuses: true } ? "yes" : "no")}\n");
            }
        }

        return script.ToString();
    }

    static string Waiting(string text) => Background().Replace(Serves().Replace(text, "serve$1"), "$0\nawait_port 9000");

    string Place(string text, bool back = false)
    {
        for (int i = 0; i < Named.Length; i++)
        {
            (int from, int to) = back ? (ports[i], Named[i]) : (Named[i], ports[i]);
            text = Regex.Replace(text, $@"(?<![-\d.]){from}(?![-\d]|\.\d)", $"{to}");
        }

        return text;
    }

    void Prepare(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.Where(key => key.StartsWith("GATEWAY", StringComparison.Ordinal)).ToList())
            environment.Remove(name);
        environment.Remove("PACKAGE_PROFILE");
        environment["PATH"] = $"{Path.Combine(Root, "bin")}:{environment["PATH"]}";
        environment["GATEWAY__Http"] = $"127.0.0.1:{ports[0]}";
        environment["GATEWAY__Grpc"] = $"127.0.0.1:{ports[1]}";
        environment["GATEWAY__Ops"] = $"127.0.0.1:{ports[2]}";
    }

    static int[] FreePorts()
    {
        var listeners = Named.Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] free = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return free;
    }

    [GeneratedRegex(@"(?m)^\./gateway((?: --(?:http|grpc|ops|families|config)[= ]\S+)*)(?=\s*(#.*)?$)")]
    private static partial Regex Serves();

    [GeneratedRegex("(?m)^.* &$")]
    private static partial Regex Background();
}
