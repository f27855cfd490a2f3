using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.Tests.Protocols.Rest;
using Testing;

namespace Gateway.Tests.Commands;

/// <summary>The program as a user starts it.</summary>
public sealed class CommandTests : IDisposable
{
    readonly TemporaryFolder families = new();

    public void Dispose() => families.Dispose();

    [Theory]
    [InlineData("", "./gateway --http 127.0.0.1:8080")]
    [InlineData("serve", "./gateway serve --http")]
    [InlineData("check", "./gateway check --families")]
    [InlineData("example", "./gateway example mnist")]
    [InlineData("try", "./gateway try mnist")]
    [InlineData("show", "./gateway show 0199")]
    [InlineData("replay", "./gateway replay mnist --since 7d")]
    [InlineData("audit", "./gateway audit verify state/audit.jsonl")]
    [InlineData("key", "./gateway key web --scope predict:mnist")]
    public async Task Help_has_an_example(string verb, string example)
    {
        var (code, output, _) = await GatewayProgram.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        code.ShouldBe(0);
        output.ShouldContain(example);
    }

    [Fact]
    public async Task Every_verb_of_the_list_has_help_with_an_example_and_JSON()
    {
        var owned = File.ReadAllLines(Repository.File("eng", "verbs.txt")).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w[1] == "Gateway");
        foreach (string verb in owned.Select(w => w[0]))
        {
            var (code, output, _) = await GatewayProgram.RunAsync(verb, "--help");
            code.ShouldBe(0, verb);
            output.ShouldContain($"  ./gateway {verb} ");
            output.ShouldContain("--json");
        }
    }

    [Theory]
    [InlineData("--htpp 127.0.0.1:0", "unknown option '--htpp'", "'--http'")]
    [InlineData("chekc", "unknown verb 'chekc'", "'check'")]
    [InlineData("check --familes x", "unknown option '--familes'", "'--families'")]
    [InlineData("example", "argument", "--help")]
    public async Task A_mistyped_word_names_the_nearest_and_is_wrong_use(string line, string said, string meant)
    {
        var (code, _, error) = await GatewayProgram.RunAsync(line.Split(' '));
        code.ShouldBe(2);
        error.ShouldContain(said);
        error.ShouldContain(meant);
    }

    [Fact]
    public async Task Example_prints_the_request_of_the_golden_rows_by_name_and_by_path()
    {
        string folder = FamilyEndpointTests.WriteGolden(families.Path);
        var (code, output, error) = await GatewayProgram.RunAsync(["example", "tiny", "--families", families.Path]);
        code.ShouldBe(0, error);
        JsonNode.Parse(output)!["inputs"]![0]!["data"]!.ToJsonString().ShouldBe("[1,0,0,0.5]");
        (await GatewayProgram.RunAsync(["example", folder, "--families", families.Path])).Output.ShouldBe(output);
        var (missing, _, said) = await GatewayProgram.RunAsync(["example", "other", "--families", families.Path]);
        missing.ShouldBe(2);
        said.ShouldContain("'other'");
    }

    [Fact]
    public async Task Example_prints_a_client_that_asks_the_address_of_the_configuration()
    {
        FamilyEndpointTests.WriteGolden(families.Path);
        var (code, output, error) = await GatewayProgram.RunAsync(["example", "tiny", "--lang", "python", "--families", families.Path]);
        code.ShouldBe(0, error);
        output.ShouldContain("URL = 'http://127.0.0.1:8080/v2/models/tiny/infer'\n");
        var (wrong, _, said) = await GatewayProgram.RunAsync(["example", "tiny", "--lang", "cobol", "--families", families.Path]);
        wrong.ShouldBe(2);
        said.ShouldContain("csharp");
    }

    [Fact]
    public async Task Check_says_yes_or_names_every_mistake()
    {
        TinyFamily.OfThree().Write(families.Path);
        (await GatewayProgram.RunAsync(["check", "--families", families.Path])).Code.ShouldBe(0);
        TinyFamily.OfThree("bad").With(m => m["quorum"] = 9).Write(families.Path);
        var (code, output, _) = await GatewayProgram.RunAsync(["check", "--json", "--families", families.Path]);
        code.ShouldBe(1);
        var bad = JsonNode.Parse(output)!["families"]!.AsArray().Single(f => (string?)f!["name"] == "bad")!;
        bad["mistakes"]!.ToJsonString().ShouldContain("family.json");
        var (config, said, _) = await GatewayProgram.RunAsync(["check", "--families", families.Path, "--ops", "x"]);
        config.ShouldBe(1);
        said.ShouldContain("--ops: $.Ops: expected ADDR:PORT");
    }

    [Fact]
    public async Task Serve_with_a_bad_configuration_is_broken_input()
    {
        var (code, _, error) = await GatewayProgram.RunAsync(["--families", Path.Combine(families.Path, "none")]);
        code.ShouldBe(3);
        error.ShouldContain("--families: $.Families");
    }

    [Fact]
    public async Task Serve_says_where_it_listens_and_what_to_paste_reloads_on_SIGHUP_and_ends_on_SIGTERM()
    {
        FamilyEndpointTests.WriteGolden(families.Path);
        using var process = GatewayProgram.Start(["--families", families.Path, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0"]);
        string listening = (await process.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience))!;
        listening.ShouldMatch("^listening http=127\\.0\\.0\\.1:\\d+ grpc=127\\.0\\.0\\.1:\\d+ ops=127\\.0\\.0\\.1:\\d+$");
        string http = listening.Split(' ')[1]["http=".Length..];
        string paste = (await process.StandardOutput.ReadLineAsync().WaitAsync(GatewayProgram.Patience))!;
        paste.ShouldBe($"curl -s http://{http}/v2/models/tiny/example | curl -s -X POST -H 'Content-Type: application/json' -d @- http://{http}/v2/models/tiny/infer");
        using var client = new HttpClient();
        (await client.GetStringAsync($"http://{http}/v2/health/live")).ShouldContain("true");
        using var reload = Process.Start("kill", ["-HUP", $"{process.Id}"]);
        await ReadUntilAsync(process.StandardError, "SIGHUP: reading the configuration and loading all families anew");
        await ReadUntilAsync(process.StandardError, "family tiny 1");
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(GatewayProgram.Patience);
        process.ExitCode.ShouldBe(0);
    }

    static async Task ReadUntilAsync(StreamReader reader, string words)
    {
        string? line = "";
        while (line is not null && !line.Contains(words))
            line = await reader.ReadLineAsync().WaitAsync(GatewayProgram.Patience);
        line.ShouldNotBeNull();
    }
}
