using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Guard;
using Gateway.Tests.Protocols.Rest;
using Gateway.Tests.Shipped;
using Testing;

namespace Gateway.Tests.Protocols.Examples;

/// <summary>The example programs, run as their readers run them: what they print is what infer decides.</summary>
public sealed class ExampleProgramTests(ShippedGateway shipped) : IClassFixture<ShippedGateway>
{
    // Ends a literal of every language that does not mind it, and looks like the reply's own data.
    const string Awkward = "y'''\"\"\"`${x}$(id)\\\n\"data\":[1]'; REQUEST é";

    [NeedsFact("curl", "awk")]
    public Task The_shell_program_prints_the_decisions_of_infer() => RunsAsync("curl", "/bin/sh", "ask.sh");

    [NeedsFact("python3")]
    public Task The_Python_program_prints_the_decisions_of_infer() => RunsAsync("python", NeedsFactAttribute.Find("python3")!, "ask.py");

    [NeedsFact("node")]
    public Task The_node_program_prints_the_decisions_of_infer() => RunsAsync("js", NeedsFactAttribute.Find("node")!, "ask.mjs");

    [NeedsFact("dotnet")]
    public Task The_CSharp_program_prints_the_decisions_of_infer() => RunsAsync("csharp", NeedsFactAttribute.Find("dotnet")!, "ask.cs");

    [Fact]
    public async Task An_unknown_language_is_refused_with_those_that_there_are()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => FamilyEndpointTests.WriteGolden(f));
        foreach (string language in new[] { "cobol", "", "Python", "curl&lang=js" })
        {
            var reply = await gateway.GetAsync($"/v2/models/tiny/example?lang={language}");
            reply.Status.ShouldBe(HttpStatusCode.BadRequest);
            reply.Code.ShouldBe("invalid_parameter");
            reply.Error.ShouldStartWith("lang: expected curl, python, js, csharp, came ");
        }

        (await gateway.GetAsync("/v2/models/none/example?lang=js")).Code.ShouldBe("unknown_family");
        var versioned = await gateway.GetAsync("/v2/models/tiny/versions/1/example?lang=python");
        versioned.Headers["Content-Type"].ShouldBe("text/plain; charset=utf-8");
        versioned.Text.ShouldContain($"URL = '{gateway.Data.BaseAddress}v2/models/tiny/versions/1/infer'");
    }

    [Fact]
    public async Task Without_golden_rows_there_is_no_program()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.GetAsync("/v2/models/tiny/example?lang=curl")).Code.ShouldBe("no_example");
    }

    [Theory]
    [InlineData("gateway.example", "http://gateway.example/v2/")]
    [InlineData("gateway.example:9000", "http://gateway.example:9000/v2/")]
    [InlineData("10.0.0.1:9000", "http://10.0.0.1:9000/v2/")]
    [InlineData("[fe80::1]:9000", "http://[fe80::1]:9000/v2/")]
    [InlineData("a';id;'", null)]
    [InlineData("$(id)", null)]
    [InlineData("a:0", null)]
    [InlineData("a:65536", null)]
    [InlineData("a:08", null)]
    [InlineData("a&b", null)]
    [InlineData("[::1'id']", null)]
    [InlineData("", null)]
    public async Task The_program_asks_the_host_that_its_caller_named_if_that_is_one(string host, string? asked)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => FamilyEndpointTests.WriteGolden(f));
        string reply = await RawConversation.SendAsync(
            gateway.Data.BaseAddress!, $"GET /v2/models/tiny/example?lang=curl HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        // The server itself refuses what is no host at all.
        if (reply.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal) && asked is null)
            return;
        reply.ShouldContain($"'{asked ?? gateway.Data.BaseAddress + "v2/"}models/tiny/infer'");
        reply.ShouldNotContain("id;");
    }

    async Task RunsAsync(string language, string program, string file)
    {
        using var folder = new TemporaryFolder();
        string script = folder[file];
        await AnsweredAsync(shipped.Data, "mnist", "consensus.label");
        await using var gateway = await GatewayUnderTest.StartAsync(Write, """{"Routes":{"t":{"Mode":"answer","Family":"tiny","OnFlag":"abstain"}}}""");
        await AnsweredAsync(gateway.Data, "awkward", Awkward);
        await WriteAsync(gateway.Data, "tiny");
        await RefusedAsync("withheld", "1 of 2 rows are flagged");
        (await gateway.Ops.PostAsync("/v2/repository/models/tiny/unload", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await RefusedAsync("not answered, 503", "it was unloaded");

        async Task WriteAsync(HttpClient client, string family) =>
            await File.WriteAllTextAsync(script, await client.GetStringAsync($"/v2/models/{family}/example?lang={language}"));

        async Task AnsweredAsync(HttpClient client, string family, string answer)
        {
            await WriteAsync(client, family);
            var said = await Command.RunAsync(Start(program, script));
            said.Code.ShouldBe(0, said.Error + said.Output);
            said.Output.ShouldBe(await DecisionsAsync(client, family, answer));
        }

        async Task RefusedAsync(params string[] parts)
        {
            var said = await Command.RunAsync(Start(program, script));
            said.Code.ShouldBe(1);
            said.Output.ShouldBeEmpty();
            foreach (string part in parts)
                said.Error.ShouldContain(part);
        }
    }

    static ProcessStartInfo Start(string program, string script)
    {
        string[] arguments = Path.GetExtension(script) == ".cs" ? ["run", script] : [script];
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.GetDirectoryName(script)! };
        // What a test host sets for its own build is not the reader's.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_NOLOGO"] = "1";
        return start;
    }

    static async Task<string> DecisionsAsync(HttpClient client, string family, string answer)
    {
        byte[] example = await client.GetByteArrayAsync($"/v2/models/{family}/example");
        var reply = await GatewayUnderTest.PostAsync(client, $"/v2/models/{family}/infer", example);
        bool[] flags = [.. reply["consensus.flagged"].Select(f => (bool)f!)];
        var lines = new StringBuilder();
        for (int row = 0; row < flags.Length; row++)
        {
            var value = reply[answer][row]!;
            lines.Append($"row {row}: {(value.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString())}");
            lines.Append(flags[row] ? $" (flagged: {(string)reply["consensus.reasons"][row]!})\n" : "\n");
        }

        return lines.Append($"{flags.Length} rows, {flags.Count(f => f)} flagged\n").ToString();
    }

    // tiny: row 0 is agreed on, row 1 is flagged. awkward: a regression, of which every row is flagged for want of a guarantee.
    static void Write(string families)
    {
        FamilyEndpointTests.WriteGolden(families);
        byte[] golden = GoldenFile.Of(("input/x", [2, 2], [1, 0, 0.5f, 3]));
        string folder = new TinyFamily("awkward").With("a", TinyModels.Regression([1, 0], 0)).With("b", TinyModels.Regression([0.5f, 0], 0)).With(m =>
        {
            m["task"] = "regression";
            m["outputs"]![0] = TinyFamily.Tensor(Awkward, "FP32", -1, 1);
            m["decides"] = new JsonObject { ["output"] = Awkward, ["kind"] = "mean" };
            foreach (var member in m["members"]!.AsArray())
                member!["outputs"] = new JsonObject { [Awkward] = "y" };
            m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) };
        }).Write(families);
        File.WriteAllBytes(Path.Combine(folder, "golden.npz"), golden);
    }
}
