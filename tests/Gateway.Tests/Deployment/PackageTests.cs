using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests.Deployment;

/// <summary>The package runs without SDK, node, npm, PATH and home.</summary>
[Trait("Category", "Journey")]
public sealed partial class PackageTests(Package package) : IClassFixture<Package>
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task It_serves_its_families_with_an_empty_path_and_without_a_home()
    {
        using var process = Process.Start(package.Start("serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0"))!;
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            (line is not null).ShouldBeTrue(line is null ? await error : "");
            var listening = Listening().Match(line!);
            listening.Success.ShouldBeTrue(line);
            using var http = new HttpClient { BaseAddress = new($"http://{listening.Groups[1].Value}") };
            using var question = new StringContent(await http.GetStringAsync(new Uri("/v2/models/mnist/example", UriKind.Relative)));
            question.Headers.ContentType = new("application/json");
            using var reply = await http.PostAsync(new Uri("/v2/models/mnist/infer", UriKind.Relative), question);
            ((int)reply.StatusCode).ShouldBe(200);
            JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["parameters"]!["members_answered"]!.GetValue<int>().ShouldBe(5);
            // What it keeps lies in the package where nothing else is said.
            File.Exists(Path.Combine(package.Root, "state", "decisions.db")).ShouldBeTrue();
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Check_finds_its_configuration_and_families_good()
    {
        var check = await Command.RunAsync(package.Start("check"));
        check.Code.ShouldBe(0, check.Error);
        check.Output.ShouldContain("configuration: good");
        check.Output.ShouldContain("mnist 1: good");
    }

    [Fact]
    public async Task Train_makes_a_family_of_shipped_data()
    {
        string data = Path.Combine(package.Root, "config", "data", "penguins.csv");
        var trained = await Command.RunAsync(package.Start("train", "--data", data, "--rows", "split=train", "--fit-rows", "split=calibration",
            "--kind", "linear", "--name", "penguins", "--out", "penguins"), within: Patience);
        trained.Code.ShouldBe(0, trained.Error);
        File.Exists(Path.Combine(package.Work, "penguins", "family.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Its_launcher_lists_what_it_can_do_and_completes_words()
    {
        var help = await Command.RunAsync(package.Start("--help"));
        help.Code.ShouldBe(0, help.Error);
        help.Output.ShouldContain("  serve      answer over HTTP");
        help.Output.ShouldContain("  train      train a family");
        help.Output.ShouldNotContain("bench");
        (await Command.RunAsync(package.Start("completion", "zsh"))).Output.ShouldStartWith("#compdef gateway\n");
        var wrong = await Command.RunAsync(package.Start("bench"));
        wrong.Code.ShouldBe(2);
        wrong.Error.ShouldBe("gateway: error: unknown verb 'bench' (gateway --help lists them)\n");
    }

    [Fact]
    public void Everything_that_it_brings_along_has_its_licence()
    {
        string notices = File.ReadAllText(Path.Combine(package.Root, "THIRD-PARTY-NOTICES.txt"));
        foreach (string program in new[] { "Gateway", "Export" })
        {
            var libraries = JsonNode.Parse(File.ReadAllText(Path.Combine(package.Root, "lib", $"{program}.deps.json")))!["libraries"]!.AsObject();
            string[] packages = [.. libraries.Where(l => l.Value!["type"]!.GetValue<string>() == "package").Select(l => l.Key.Replace('/', ' '))];
            packages.ShouldNotBeEmpty();
            packages.ShouldAllBe(p => notices.Contains($"\n{p} ("));
        }

        notices.ShouldContain("\nONNX Runtime (MIT)\n");
        notices.ShouldContain("\n.NET runtime ");
        File.Exists(Path.Combine(package.Root, "LICENSE")).ShouldBeTrue();
        File.Exists(Path.Combine(package.Root, "runtime", "ThirdPartyNotices.txt")).ShouldBeTrue();
    }

    [Fact]
    public async Task Its_archive_is_sorted_belongs_to_nobody_and_carries_one_time()
    {
        var listed = await Command.RunAsync("tar", "-tzvf", package.Archive, "--numeric-owner", "--full-time");
        string[][] entries = [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries))];
        entries.Length.ShouldBeGreaterThan(300);
        entries.ShouldAllBe(e => e[1] == "0/0");
        entries.Select(e => e[3] + e[4]).Distinct().Count().ShouldBe(1);
        entries.Select(e => e[5]).ShouldContain(e => e.EndsWith("/lib/runtimes/linux-x64/native/libe_sqlite3.so", StringComparison.Ordinal));
        entries.ShouldNotContain(e => e[5].Contains("cuda", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_there_is_not_overwritten_and_wrong_use_is_told()
    {
        var again = await Command.RunAsync(Repository.File("gateway"), "package", "--no-build", "--out", Path.GetDirectoryName(package.Archive)!);
        again.Code.ShouldBe(2);
        again.Error.ShouldContain("is there already (--force replaces it)");
        (await Command.RunAsync(Repository.File("gateway"), "package", "--rid", "win-x64")).Error.ShouldBe("gateway: error: --rid: expected linux-x64, came 'win-x64'\n");
    }

    [GeneratedRegex(@"^listening http=(\S+) grpc=\S+ ops=\S+$")]
    private static partial Regex Listening();
}
