using System.Net;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>
/// The family of three on [1, 0] and [0, 1]: a = softmax(2x), b = softmax(4x), c = (0.6, 0.4). With s(z) = 1/(1+e^-z),
/// s(2) = 0.8807970779778823 and s(4) = 0.9820137900379085: all three vote 0 for the first row, a and b vote 1 for the second.
/// </summary>
public sealed class InferTests
{
    const double S2 = 0.8807970779778823;
    const double S4 = 0.9820137900379085;

    [Fact]
    public async Task A_row_on_which_members_differ_is_flagged_and_the_other_is_not()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1], ",\"id\":\"my-request\"");
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.OutputNames.ShouldBe(["p", "consensus.flagged", "consensus.risk", "consensus.novelty", "consensus.reasons", "consensus.label"]);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false,true]");
        reply["consensus.reasons"].ToJsonString().ShouldBe("""["","disagreement"]""");
        reply["consensus.label"].ToJsonString().ShouldBe("""["0","1"]""");
        double[] p = reply.Doubles("p");
        p[0].ShouldBe((S2 + S4 + 0.6) / 3, 1e-6);
        p[1].ShouldBe((1 - S2 + 1 - S4 + 0.4) / 3, 1e-6);
        p[3].ShouldBe((S2 + S4 + 0.4) / 3, 1e-6);
        ((string)reply.Json["id"]!).ShouldBe("my-request");
        ((string)reply.Json["model_name"]!).ShouldBe("tiny");
        ((string)reply.Json["model_version"]!).ShouldBe("1");
    }

    [Fact]
    public async Task Headers_and_parameters_say_the_same_of_the_whole_reply()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1]);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe("rows=2, flagged=1, members=3, answered=3, chosen=\"mean\", guarantee=\"none\"");
        reply.Json["parameters"]!.ToJsonString().ShouldBe(
            """{"flagged":true,"flagged_rows":1,"chosen":"mean","members":3,"members_answered":3,"guarantee":"none","guarantee_state":"none"}""");
        var agreed = await gateway.InferRowsAsync([1, 0]);
        agreed.Headers["Consensus-Flagged"].ShouldBe("?0");
    }

    [Fact]
    public async Task Risk_is_one_minus_mean_less_deviation_of_the_chosen_class()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        double mean = (S2 + S4 + 0.6) / 3;
        double variance = (Math.Pow(S2 - mean, 2) + Math.Pow(S4 - mean, 2) + Math.Pow(0.6 - mean, 2)) / 3;
        (await gateway.InferRowsAsync([1, 0])).Doubles("consensus.risk")[0].ShouldBe(1 - (mean - Math.Sqrt(variance)), 1e-6);
    }

    [Theory]
    [InlineData("{\"combine\":\"majority\"}", "majority")]
    [InlineData("{\"member\":\"c\"}", "c")]
    [InlineData("{\"combine\":null,\"member\":\"b\"}", "b")]
    [InlineData("{}", "mean")]
    [InlineData("null", "mean")]
    [InlineData("{\"unknown\":\"ignored\",\"priority\":3}", "mean")]
    public async Task The_answer_comes_from_what_was_asked_for(string parameters, string chosen)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await gateway.InferRowsAsync([0, 1], $",\"parameters\":{parameters}");
        reply.Status.ShouldBe(HttpStatusCode.OK);
        ((string)reply.Json["parameters"]!["chosen"]!).ShouldBe(chosen);
        if (chosen == "c")
            reply.Doubles("p")[0].ShouldBe(0.6, 1e-6);
    }

    [Theory]
    [InlineData("0.9")]
    [InlineData("\"0.9\"")]
    public async Task A_lambda_is_answered_by_the_nearest_member(string lambda)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().With(m =>
        {
            for (int i = 0; i < 3; i++)
                m["members"]![i]!["lambda"] = i / 2.0;
        }).Write(f));
        var reply = await gateway.InferRowsAsync([0, 1], $",\"parameters\":{{\"lambda\":{lambda}}}");
        ((string)reply.Json["parameters"]!["chosen"]!).ShouldBe("c");
    }

    [Fact]
    public async Task Named_outputs_come_alone_and_in_their_order()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await gateway.InferRowsAsync([0, 1], ",\"outputs\":[{\"name\":\"consensus.votes\"},{\"name\":\"p\"}]");
        reply.OutputNames.ShouldBe(["consensus.votes", "p"]);
        reply["consensus.votes"].ToJsonString().ShouldBe("[1,1,0]");
    }

    [Fact]
    public async Task Explain_adds_the_explained_outputs_behind_the_usual_or_the_named_ones()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var usual = await gateway.InferRowsAsync([0, 1], ",\"parameters\":{\"explain\":true}");
        usual.OutputNames[..6].ShouldBe(["p", "consensus.flagged", "consensus.risk", "consensus.novelty", "consensus.reasons", "consensus.label"]);
        usual.OutputNames.ShouldContain("consensus.mutual_information");
        usual.OutputNames.ShouldNotContain("consensus.votes");
        usual.Doubles("consensus.variation_ratio")[0].ShouldBe(1 / 3.0, 1e-12);
        usual.Doubles("consensus.pairwise_disagreement")[0].ShouldBe(2 / 3.0, 1e-12);
        var named = await gateway.InferRowsAsync([0, 1], ",\"parameters\":{\"explain\":true},\"outputs\":[{\"name\":\"consensus.margin\"}]");
        named.OutputNames[0].ShouldBe("consensus.margin");
        named.OutputNames.Count(n => n == "consensus.margin").ShouldBe(1);
        named.OutputNames.ShouldContain("consensus.entropy");
    }

    [Theory]
    [InlineData("""{"inputs":[{"data":[1,0,0,1],"datatype":"FP32","shape":[2,2],"name":"x"}]}""")]
    [InlineData("""{"inputs":[{"data":[[1,0],[0,1]],"shape":[2,2],"name":"x","datatype":"FP32"}]}""")]
    [InlineData("""{"outputs":[],"more":{"nested":[1,{"deep":null}]},"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","parameters":{"mine":1},"extra":[],"data":[[1.0,0e0],[-0.0,1E0]]}],"id":null} """)]
    public async Task Keys_come_in_any_order_and_data_flat_or_nested(string body)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await gateway.InferAsync(body);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false,true]");
    }

    [Fact]
    public async Task Nesting_of_fifty_in_an_unknown_key_is_read_over()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        (await gateway.InferRowsAsync([1, 0], $",\"deep\":{new string('[', 50)}{new string(']', 50)}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.oip+json")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_is_read_under_the_types_that_clients_send(string? type)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        var reply = await gateway.InferAsync("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""", type: type);
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Headers["Content-Type"].ShouldBe("application/json");
    }

    [Fact]
    public async Task A_chunked_body_is_answered_as_a_whole_one()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/infer");
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""");
        (await Reply.OfAsync(await gateway.Data.SendAsync(request))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_large_reply_comes_whole()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        float[] rows = [.. Enumerable.Range(0, 1024).SelectMany(i => new float[] { i / 1024f, 1 })];
        var reply = await gateway.InferRowsAsync(rows, ",\"parameters\":{\"explain\":true}");
        reply.Doubles("consensus.mean_probabilities").Length.ShouldBe(2048);
        reply.Headers["Consensus"].ShouldStartWith("rows=1024, ");
    }
}
