using System.Net;
using Ensemble.Tensors;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>Row 0 of [1, 0, 0, 1] is not flagged, row 1 is.</summary>
public sealed class OnFlagTests
{
    const string Abstains = """{"Routes":{"t":{"Mode":"answer","Family":"tiny","OnFlag":"abstain"}}}""";
    const string Asked = ",\"parameters\":{\"on_flag\":\"abstain\"}";

    [Fact]
    public async Task A_route_that_abstains_answers_422_with_the_flagged_rows()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Abstains, keeps: false);
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1]);
        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        reply.Code.ShouldBe("abstained");
        reply.Json["rows"]!.ToJsonString().ShouldBe("[1]");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe("rows=2, flagged=1, members=3, answered=3, chosen=\"mean\", guarantee=\"none\", error=\"abstained\"");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(Abstains)]
    public async Task A_request_that_asked_for_it_gets_null_for_the_withheld_rows(string config)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(config, keeps: false);
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1], ",\"parameters\":{\"on_flag\":\"abstain\",\"explain\":true}");
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply["p"][0]!.GetValue<double>().ShouldBeGreaterThan(0.8);
        reply["p"].Skip(2).ShouldAllBe(v => v == null);
        reply["consensus.label"].ToJsonString().ShouldBe("""["0",null]""");
        reply["consensus.prediction"].ToJsonString().ShouldBe("[0,null]");
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false,true]");
        reply["consensus.reasons"].ToJsonString().ShouldBe("""["","disagreement"]""");
        reply["consensus.risk"].ShouldAllBe(v => v != null);
    }

    [Fact]
    public async Task A_family_with_BOOL_outputs_abstains_as_a_whole()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => EveryDatatype.Write(f, "bool", Datatype.BOOL), """
            {"Routes":{"b":{"Mode":"answer","Family":"bool","RiskThreshold":0}}}
            """);
        var reply = await gateway.InferAsync(
            """{"inputs":[{"name":"f","shape":[1,2],"datatype":"FP32","data":[1,0]},{"name":"k","shape":[1],"datatype":"BOOL","data":[true]}]""" + Asked + "}", "bool");
        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        reply.Code.ShouldBe("abstained");
    }

    [Fact]
    public async Task A_request_is_never_more_lenient_than_its_route()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Abstains, keeps: false);
        var reply = await gateway.InferRowsAsync([1, 0], ",\"parameters\":{\"on_flag\":\"annotate\"}");
        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Error.ShouldBe("parameters.on_flag: expected abstain or stricter, as the route is, came annotate");
    }

    [Fact]
    public async Task A_routes_risk_threshold_flags_rows_whose_risk_is_above_it()
    {
        // Risk of row 0 is 1 - (0.8209 - 0.1616) = 0.3407; the members agree, so nothing else flags it.
        await using var low = await GatewayUnderTest.OfThreeAsync("""{"Routes":{"t":{"Mode":"answer","Family":"tiny","RiskThreshold":0.34}}}""", keeps: false);
        (await low.InferRowsAsync([1, 0]))["consensus.reasons"].ToJsonString().ShouldBe("[\"risk\"]");
        await using var high = await GatewayUnderTest.OfThreeAsync("""{"Routes":{"t":{"Mode":"answer","Family":"tiny","RiskThreshold":0.342}}}""", keeps: false);
        (await high.InferRowsAsync([1, 0]))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
    }
}
