using Gateway.Configuration;
using Testing;

namespace Gateway.Tests.Configuration;

public sealed class ConfigLoaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_a_file_everything_has_the_documented_default()
    {
        var snapshot = Load("{}", out _);
        snapshot!.Http.ToString().ShouldBe("127.0.0.1:8080");
        snapshot.Ops.ToString().ShouldBe("127.0.0.1:8082");
        snapshot.Limits.BodyBytes.ShouldBe(67_108_864);
        snapshot.Limits.JsonDepth.ShouldBe(64);
        snapshot.Limits.Elements.ShouldBe(16_777_216);
        snapshot.PolicyFor("any").OnFlag.ShouldBe(OnFlag.Annotate);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        File.WriteAllText(folder["gateway.json"], """{"Http":"127.0.0.1:1","Ops":"127.0.0.1:2","Grpc":"127.0.0.1:3","Limits":{"Rows":7}}""");
        var environment = new Dictionary<string, string> { ["GATEWAY__OPS"] = "127.0.0.1:22", ["GATEWAY__HTTP"] = "127.0.0.1:11", ["GATEWAY__LIMITS__ELEMENTS"] = "99" };
        var snapshot = ConfigLoader.Load(new(folder["gateway.json"], "[::1]:111", null, null, folder.Path), environment, out var mistakes);
        mistakes.ShouldBeEmpty();
        snapshot!.Http.ToString().ShouldBe("[::1]:111");
        snapshot.Ops.ToString().ShouldBe("127.0.0.1:22");
        snapshot.Config.Grpc.ShouldBe("127.0.0.1:3");
        (snapshot.Limits.Rows, snapshot.Limits.Elements).ShouldBe((7, 99));
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_source_and_place()
    {
        var environment = new Dictionary<string, string> { ["GATEWAY__LIMITS__DEADLINE"] = "soon", ["GATEWAY__LIMIT__ROWS"] = "3", ["OTHER"] = "x" };
        string file = folder["gateway.json"];
        File.WriteAllText(file, """
            { "Http": 8080, "Limits": { "Rows": 0, "Elemnts": 5, "BodyBytes": "many" },
              "Routes": { "r": { "Mode": "gaurd" }, "s": { "Mode": "pass", "Match": {}, "Cluster": "c" }, "t": { "Mode": "answer" } } }
            """);
        ConfigLoader.Load(new(file, Ops: "nowhere", Families: folder.Path), environment, out var mistakes).ShouldBeNull();
        string[] told = [.. mistakes.Select(m => m.ToString())];
        told.ShouldContain($"{file}: $.Http: expected a string, came 8080");
        told.ShouldContain($"{file}: $.Limits.Rows: expected a whole number, 1 to 1048576, came 0");
        told.ShouldContain(m => m.StartsWith($"{file}: $.Limits.Elemnts: unknown key") && m.Contains("Elements"));
        told.ShouldContain($"{file}: $.Limits.BodyBytes: expected a whole number, 1024 to 1073741824, came \"many\"");
        told.ShouldContain(m => m.StartsWith("environment GATEWAY__LIMITS__DEADLINE: $.LIMITS.DEADLINE: expected a time") || m.StartsWith("environment GATEWAY__LIMITS__DEADLINE: $.Limits.DEADLINE: expected a time"));
        told.ShouldContain(m => m.StartsWith("environment GATEWAY__LIMIT__ROWS: $.LIMIT: unknown key") && m.Contains("Limits"));
        told.ShouldContain("--ops: $.Ops: expected ADDR:PORT as in 127.0.0.1:8080, came \"nowhere\"");
        told.ShouldContain($"{file}: $.Routes.r.Mode: expected one of answer, pass, guard, came \"gaurd\"");
        told.ShouldContain($"{file}: $.Routes.s.Cluster: no cluster has the name c");
        told.ShouldContain($"{file}: $.Routes.t: the key Family is missing");
    }

    [Theory]
    [InlineData("{", "not JSON at line 1, byte 2")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{\"Ops\":\"127.0.0.1:1\",\"Ops\":\"127.0.0.1:1\"}", "not JSON: Duplicate property")]
    [InlineData("{\n  \"Ops\": \"\\ud800\"}", "a string at line 2, byte 10 is no text")]
    [InlineData("{\n  \"\\udfff\": 1}", "a string at line 2, byte 3 is no text")]
    [InlineData("\uFEFF{}", "it begins with a byte order mark")]
    public void A_file_that_is_no_object_is_a_mistake(string text, string message)
    {
        Load(text, out var mistakes).ShouldBeNull();
        mistakes[0].Message.ShouldContain(message);
    }

    [Fact]
    public void A_file_or_a_folder_that_is_not_there_is_a_mistake()
    {
        ConfigLoader.Load(new(folder["none.json"], Families: folder["none"]), new Dictionary<string, string>(), out var mistakes).ShouldBeNull();
        mistakes.Select(m => m.Source).ShouldBe([folder["none.json"], "--families"]);
    }

    [Fact]
    public void Comments_are_read_over_and_a_families_folder_is_beside_the_file()
    {
        Directory.CreateDirectory(folder["here"]);
        File.WriteAllText(folder["gateway.json"], "{ // mine\n \"Families\": \"here\" }");
        ConfigLoader.Load(new(folder["gateway.json"]), new Dictionary<string, string>(), out _)!.Families.ShouldBe(folder["here"]);
    }

    [Theory]
    [InlineData("127.0.0.1:0", true)]
    [InlineData("[::]:8080", true)]
    [InlineData("0.0.0.0:65535", true)]
    [InlineData("localhost:80", true)]
    [InlineData("127.0.0.1:65536", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1:80", false)]
    [InlineData("example.org:80", false)]
    [InlineData(":80", false)]
    public void An_address_is_an_IP_address_and_a_port(string text, bool good) => ListenAddress.TryParse(text, out _).ShouldBe(good);

    GatewaySnapshot? Load(string json, out IReadOnlyList<ConfigMistake> mistakes)
    {
        File.WriteAllText(folder["gateway.json"], json);
        return ConfigLoader.Load(new(folder["gateway.json"], Families: folder.Path), new Dictionary<string, string>(), out mistakes);
    }
}
