using Gateway.Configuration;
using Testing;

namespace Gateway.Tests.Guard;

public sealed class GuardRouteChecksTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""  """, "$.Routes.r: the key Family is missing")]
    [InlineData(""" "Family": "f", "OnFlag": "fallback", """, "$.Routes.r: the key Fallback is missing: OnFlag fallback needs the cluster that flagged requests go to")]
    [InlineData(""" "Family": "f", "Fallback": "credit", """, "$.Routes.r.Fallback: only OnFlag fallback has a Fallback")]
    [InlineData(""" "Family": "f", "OnFlag": "fallback", "Fallback": "credits", """, "$.Routes.r.Fallback: no cluster has the name credits; is credit meant?")]
    [InlineData(""" "Family": "f", "FlagBudget": "00:02:00", """, "$.Routes.r.FlagBudget: expected a time as hours:minutes:seconds, 00:00:00 to 00:01:00, came \"00:02:00\"")]
    [InlineData(""" "Family": "f", "InspectBytes": 5, """, "$.Routes.r.InspectBytes: expected a whole number, 1024 to 67108864, came 5")]
    [InlineData(""" "Family": "f", "Input": {}, """, "$.Routes.r.Input: expected a feature or an input; leave it out where bodies are the Open Inference Protocol's")]
    [InlineData(""" "Family": "f", "Input": { "age": "applicant/age" }, """, "$.Routes.r.Input.age.Pointer: expected a JSON pointer as in /applicant/age (RFC 6901), came \"applicant/age\"")]
    [InlineData(""" "Family": "f", "Input": { "age": { "Pointer": "/a~2" } }, """, "$.Routes.r.Input.age.Pointer: expected a JSON pointer as in /applicant/age (RFC 6901), came \"/a~2\"")]
    [InlineData(""" "Family": "f", "Input": { "age": {} }, """, "$.Routes.r.Input.age: expected a Pointer or a Constant, and one only")]
    [InlineData(""" "Family": "f", "Input": { "age": { "Constant": 1, "Default": 2 } }, """, "$.Routes.r.Input.age.Default: a constant is never missing: it has no Default")]
    [InlineData(""" "Family": "f", "Input": { "age": 7 }, """, "$.Routes.r.Input.age: expected a string or an object, came 7")]
    [InlineData(""" "Family": "f", "Input": { "age": { "Pointer": "/a", "Default": [1] } }, """, "$.Routes.r.Input.age.Default: expected a string, a number, true or false, came [1]")]
    [InlineData(""" "Family": "f", "Input": { "age": { "Ponter": "/a" } }, """, "$.Routes.r.Input.age.Ponter: unknown key; is Pointer meant?")]
    [InlineData(""" "Family": "f", "Answer": {}, """, "$.Routes.r.Answer: expected a Label (classification) or a Value (regression), and one only")]
    [InlineData(""" "Family": "f", "Answer": { "Label": "x" }, """, "$.Routes.r.Answer.Label: expected a JSON pointer as in /applicant/age (RFC 6901), came \"x\"")]
    public void Each_mistake_is_told_with_its_place(string keys, string mistake) => Mistakes($$"""{ {{keys}} "Mode": "guard", "Cluster": "credit", "Match": { "Path": "/s" } }""").ShouldContain(mistake);

    [Fact]
    public void A_guard_route_under_the_gateways_own_paths_would_never_be_reached() =>
        Mistakes("""{ "Mode": "guard", "Cluster": "credit", "Family": "f", "Match": { "Path": "/v2/models/{m}/infer" } }""").ShouldHaveSingleItem()
            .ShouldStartWith("$.Routes.r.Match.Path: paths under /v2 are the gateway's own");

    [Fact]
    public void The_keys_of_a_guard_route_belong_to_no_other() => Mistakes(
        """{ "Mode": "pass", "Cluster": "credit", "Match": { "Path": "/s" }, "FlagBudget": "00:00:01", "Input": { "a": "/a" }, "Answer": { "Label": "/l" }, "Fallback": "credit", "InspectBytes": 2000 }""")
        .ShouldBe(
        [
            "$.Routes.r.FlagBudget: FlagBudget belongs to guard routes", "$.Routes.r.Input: Input belongs to guard routes", "$.Routes.r.Answer: Answer belongs to guard routes",
            "$.Routes.r.Fallback: Fallback belongs to guard routes", "$.Routes.r.InspectBytes: InspectBytes belongs to guard routes",
        ]);

    [Fact]
    public void The_example_of_the_design_is_good() => Mistakes("""
        { "Match": { "Path": "/score", "Methods": ["POST"] }, "Mode": "guard", "Cluster": "credit", "Family": "credit", "OnFlag": "shadow", "FlagBudget": "00:00:00.020",
          "Input": { "age": "/applicant/age", "region": { "Pointer": "/region", "Default": "n" }, "kind": { "Constant": 3 } }, "Answer": { "Label": "/decision" } }
        """).ShouldBeEmpty();

    List<string> Mistakes(string route)
    {
        File.WriteAllText(folder["gateway.json"], $$"""{ "Clusters": { "credit": { "Destinations": { "a": { "Address": "http://127.0.0.1:9" } } } }, "Routes": { "r": {{route}} } }""");
        ConfigLoader.Load(new(folder["gateway.json"], Families: folder.Path), new Dictionary<string, string>(), out var mistakes);
        return [.. mistakes.Select(m => $"{m.Path}: {m.Message}")];
    }
}
