using System.Net;
using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests.Metrics;

public sealed class TritonMetricsTests
{
    [Fact]
    public async Task Families_are_exported_by_Triton_s_names_with_the_figures_of_the_statistics()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{ "Metrics": { "Triton": true } }""");
        (await gateway.InferRowsAsync([1, 0, 0, 1])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferAsync("{}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        string metrics = await gateway.MetricsWithAsync("nv_inference_request_failure{model=\"tiny\",version=\"1\"} 1\n");
        foreach (string line in new[] { "request_success{0} 2", "count{0} 3", "exec_count{0} 6" })
            metrics.ShouldContain("nv_inference_" + line.Replace("{0}", "{model=\"tiny\",version=\"1\"}") + "\n");
        var statistics = (await gateway.GetAsync("/v2/models/tiny/stats")).Json["model_stats"]![0]!["inference_stats"]!;
        foreach (var (name, of) in new[] { ("request", "success"), ("queue", "queue"), ("compute_input", "compute_input"), ("compute_infer", "compute_infer"), ("compute_output", "compute_output") })
        {
            string value = Regex.Match(metrics, $"nv_inference_{name}_duration_us{{model=\"tiny\",version=\"1\"}} (\\S+)").Groups[1].Value;
            double.Parse(value, System.Globalization.CultureInfo.InvariantCulture).ShouldBe((long)statistics[of]!["ns"]! / 1000.0, 0.01, name);
        }

        // Loaded anew it begins at 0; gone it is gone.
        TinyFamily.OfThree().With(m => m["answer"] = System.Text.Json.Nodes.JsonNode.Parse("""{"default":"median"}""")).Write(gateway.Families);
        gateway.Server.Families.Reload("tiny").ShouldAllBe(s => s.Mistakes.Count == 0);
        (await gateway.Ops.GetStringAsync("/metrics")).ShouldContain("nv_inference_request_success{model=\"tiny\",version=\"1\"} 0\n");
        gateway.Server.Families.Unload("tiny").ShouldBeTrue();
        (await gateway.Ops.GetStringAsync("/metrics")).ShouldNotContain("nv_inference_request_success{");
    }

    [Fact]
    public async Task Nobody_gets_them_who_does_not_ask()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        (await gateway.Ops.GetStringAsync("/metrics")).ShouldNotContain("nv_inference");
    }
}
