using System.Text;
using System.Text.Json.Nodes;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>From a request's JSON to one row of a family's inputs.</summary>
public sealed class GuardMappingTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly GatewayMetrics metrics = new();

    public void Dispose()
    {
        metrics.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("""{"a":{"b":[7,8]},"r":"s"}""", 8, 1)]
    [InlineData("""{"a":{"b":[7,8.5]}}""", 8.5, 0)]
    [InlineData("""{"a":{"b":[7,-1e2]},"r":null}""", -100, 0)]
    public void Pointers_and_defaults_fill_features_in_the_manifests_order(string body, float age, float region) =>
        Map("""{"age":"/a/b/1","region":{"Pointer":"/r","Default":"n"}}""", body).Values.ShouldBe([age, region]);

    [Fact]
    public void A_constant_is_the_value_of_every_request() =>
        Map("""{"age":{"Constant":4.5},"region":{"Constant":"s"}}""", "{}").Values.ShouldBe([4.5f, 1f]);

    [Fact]
    public void A_pointer_reads_escaped_names_as_they_are_written() =>
        Map("""{"age":"/a~1b/~0","region":{"Constant":"n"}}""", """{"a/b":{"~":3}}""").Values.ShouldBe([3f, 0f]);

    [Theory]
    [InlineData("""{"a":1}""", "'region': nothing at /r, and no Default")]
    [InlineData("""{"r":"n"}""", "'age': nothing at /a, and no Default")]
    [InlineData("""{"a":null,"r":"n"}""", "'age': nothing at /a, and no Default")]
    [InlineData("""{"a":"1","r":"n"}""", "'age' at /a: expected a number (FP32), came \"1\"")]
    [InlineData("""{"a":true,"r":"n"}""", "'age' at /a: expected a number (FP32), came true")]
    [InlineData("""{"a":{},"r":"n"}""", "'age' at /a: expected a number (FP32), came an object")]
    [InlineData("""{"a":1e39,"r":"n"}""", "'age' at /a: expected a number (FP32), came 1e39")]
    [InlineData("""{"a":1e400,"r":"n"}""", "'age' at /a: expected a number (FP32), came 1e400")]
    [InlineData("""{"a":1,"r":"N"}""", "'region' at /r: expected a category (n, s), came \"N\"")]
    [InlineData("""{"a":1,"r":0}""", "'region' at /r: expected a category (n, s), came 0")]
    [InlineData("""[1,"n"]""", "'age': nothing at /a, and no Default")]
    [InlineData("3", "'age': nothing at /a, and no Default")]
    public void What_does_not_map_is_named_with_its_place(string body, string problem) =>
        Map("""{"age":"/a","region":"/r"}""", body).Problem.ShouldBe(problem);

    [Theory]
    [InlineData("not JSON")]
    [InlineData("")]
    [InlineData("""{"a":1,"a":2,"r":"n"}""")]
    [InlineData("""{"a":1,"r":"\ud800"}""")]
    [InlineData("""{"a":1,"r":"n"} more""")]
    public void What_two_readers_could_read_differently_is_not_read(string body) =>
        Map("""{"age":"/a","region":"/r"}""", body).Why.ShouldBe(Undecided.NotRead);

    [Theory]
    [InlineData("[1,2]", null)]
    [InlineData("[[1],[2]]", null)]
    [InlineData("[1]", "'x' at /v: expected 2 elements, came 1")]
    [InlineData("[1,2,3]", "'x' at /v: expected 2 elements, came more")]
    [InlineData("[[1,2],[3,4]]", "'x' at /v: expected 2 elements, came more")]
    [InlineData("[1,null]", "'x': element 1: expected a number (FP32), came null")]
    [InlineData("[1,\"2\"]", "'x': element 1: expected a number (FP32), came \"2\"")]
    [InlineData("7", "'x': no array at /v")]
    public void An_inputs_name_takes_all_elements_from_one_array(string array, string? problem)
    {
        var mapped = Map("""{"x":"/v"}""", $$"""{"v":{{array}}}""", TinyFamily.OfThree());
        mapped.Problem.ShouldBe(problem);
        if (problem is null)
            mapped.Values.ShouldBe([1f, 2f]);
    }

    [Fact]
    public void Where_the_manifest_allows_NaN_what_is_missing_is_NaN()
    {
        var family = GuardedService.Family().With(m => m["inputs"]![0]!["finite"] = false);
        Map("""{"age":"/a","region":{"Constant":"n"}}""", "{}", family).Values.ShouldBe([float.NaN, 0f]);
    }

    [Theory]
    [InlineData("INT8", "127", 127.0)]
    [InlineData("INT8", "128", null)]
    [InlineData("UINT8", "-1", null)]
    [InlineData("INT64", "3.0", 3.0)]
    [InlineData("INT64", "3.5", null)]
    [InlineData("UINT64", "18446744073709551615", 18446744073709551615.0)]
    [InlineData("BOOL", "true", 1.0)]
    [InlineData("BOOL", "2", null)]
    public void Whole_numbers_keep_to_the_datatypes_range(string datatype, string value, double? expected)
    {
        _ = DatatypeFacts.TryParse(datatype, out var parsed);
        var tensor = Tensor.Create("x", parsed, 1, 1);
        using var json = System.Text.Json.JsonDocument.Parse(value);
        FeatureValue.TrySet(tensor, 0, json.RootElement, null).ShouldBe(expected is not null);
        if (expected is { } number)
            tensor.GetDouble(0).ShouldBe(number);
    }

    [Theory]
    [InlineData("""{"age":"/a"}""", "$.Routes.r.Input: the feature region of the family tiny is missing")]
    [InlineData("""{"age":"/a","regoin":"/r"}""", "$.Routes.r.Input: the feature region of the family tiny is missing")]
    [InlineData("""{"age":"/a","region":"/r","agee":"/x"}""", "$.Routes.r.Input.agee: the family tiny has no feature or input of this name; is age meant?")]
    [InlineData("""{"x":{"Constant":1}}""", "$.Routes.r.Input.x: the input x has 2 elements a row: expected a Pointer to an array")]
    public void Where_a_route_does_not_fit_its_family_the_place_is_told(string input, string mistake)
    {
        var plan = new GuardPlan(Route(input), Load(GuardedService.Family()));
        plan.Mistakes.Select(m => $"{m.Path}: {m.Message}").ShouldContain(mistake);
    }

    [Fact]
    public async Task What_came_is_counted_feature_by_feature_even_where_the_request_does_not_map()
    {
        const string input = """{"age":"/a","region":"/r"}""";
        foreach (string body in new[] { """{"a":1,"r":"n"}""", """{"a":11,"r":"s"}""", """{"a":-1,"r":"x"}""", """{"r":"n"}""", """{"a":"x"}""" })
            Map(input, body);
        string text = await metrics.TextAsync(CancellationToken.None);
        foreach (string line in new[]
        {
            "age\",state=\"in_range\"} 1", "age\",state=\"out_of_range\"} 2", "age\",state=\"missing\"} 1", "age\",state=\"invalid\"} 1",
            "region\",state=\"in_range\"} 3", "region\",state=\"out_of_range\"} 0", "region\",state=\"missing\"} 1", "region\",state=\"invalid\"} 1",
        })
            text.ShouldContain($"consensus_guard_feature_values_total{{route=\"r\",feature=\"{line}");
    }

    (float[] Values, string? Problem, Undecided? Why) Map(string input, string body, TinyFamily? tiny = null)
    {
        var plan = new GuardPlan(Route(input), Load(tiny ?? GuardedService.Family()));
        plan.Mistakes.ShouldBeEmpty();
        using var inspection = new GuardInspection();
        var read = GuardInspector.Read(
            inspection, plan, metrics.Guard("r").Features(plan.Features), new GuardRequest("", null), Encoding.UTF8.GetBytes(body), new LimitsConfig());
        return (read is null ? [] : read.Inputs[0].As<float>().ToArray(), inspection.Detail, inspection.Why);
    }

    static GuardRoute Route(string input) => GuardRoute.Read(new GatewayConfig
    {
        Routes = new Dictionary<string, RouteConfig> { ["r"] = (RouteConfig)new ConfigBinder(new ConfigTree()).Bind(JsonNode.Parse($$"""{"Mode":"guard","Family":"tiny","Input":{{input}}}""")!.AsObject(), typeof(RouteConfig), "$") },
    })["r"];

    Family Load(TinyFamily tiny)
    {
        var mistakes = new List<string>();
        var family = FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes);
        mistakes.ShouldBeEmpty();
        return family!;
    }
}
