using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Commands;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>The verb that makes keys.</summary>
public sealed class KeyCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_and_its_line_fit_each_other()
    {
        var (code, output, error) = await GatewayProgram.RunAsync("key", "web", "--scope", "predict:mnist", "--scope", "explain", "--expires", "2030-01-31", "--tenant", "acme", "--per-second", "5");
        code.ShouldBe(0, error);
        string[] lines = output.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldMatch("^gk_web_[A-Za-z0-9_-]{43}$");
        var line = JsonNode.Parse(lines[1])!;
        ((string)line["sha256"]!).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(lines[0][^43..]))));
        line["scopes"]!.ToJsonString().ShouldBe("""["predict:mnist","explain"]""");
        ((string)line["expires"]!).ShouldStartWith("2030-01-31T00:00:00");
        line["quota"]!.ToJsonString().ShouldBe("""{"per_second":5,"burst":10}""");
        ((string)line["tenant"]!).ShouldBe("acme");
    }

    [Fact]
    public async Task A_file_takes_two_keys_of_a_name_and_is_its_owner_s_alone()
    {
        string[] words = ["key", "web", "--scope", "predict:*", "--file", folder["keys.jsonl"]];
        var (code, first, error) = await GatewayProgram.RunAsync(words);
        code.ShouldBe(0, error);
        first.ShouldMatch("^gk_web_[A-Za-z0-9_-]{43}\n$");
        FileModes.Of(folder["keys.jsonl"]).ShouldBe(FileModes.OwnerAlone);
        var (_, json, _) = await GatewayProgram.RunAsync([.. words, "--json"]);
        ((string)JsonNode.Parse(json)!["key"]!).ShouldStartWith("gk_web_");
        File.ReadAllLines(folder["keys.jsonl"]).Length.ShouldBe(2);
        var (third, _, said) = await GatewayProgram.RunAsync(words);
        third.ShouldBe(3);
        said.ShouldContain("at most 2 keys of one id");
        FileModes.Set(folder["keys.jsonl"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        (await GatewayProgram.RunAsync("key", "other", "--scope", "admin", "--file", folder["keys.jsonl"])).Error.ShouldContain("mode 0600");
    }

    [Theory]
    [InlineData("key a_b --scope admin", "NAME: expected")]
    [InlineData("key web --scope predict", "--scope: expected predict:FAMILY")]
    [InlineData("key web --scope admin --expires soon", "--expires: expected")]
    [InlineData("key web", "--scope")]
    [InlineData("key web --scope admin --per-second 0", "quota: expected")]
    public async Task Wrong_use_is_named(string line, string said)
    {
        var (code, _, error) = await GatewayProgram.RunAsync(line.Split(' '));
        code.ShouldBe(2);
        error.ShouldContain(said);
    }
}
