using System.Net;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

/// <summary>Nothing that fails reads as consensus.</summary>
public sealed class MemberFailureTests
{
    static readonly byte[] NotANumber = TinyModels.Linear(new float[,] { { float.NaN, 0 }, { 0, 1 } }, [0, 0]);

    static byte[] Good(float weight) => TinyModels.Linear(new float[,] { { weight, 0 }, { 0, weight } }, [0, 0]);

    // p = (x0, x1) as it is sent: a distribution only where the caller sends one.
    static readonly byte[] Echo = TinyModels.Linear(new float[,] { { 1, 0 }, { 0, 1 } }, [0, 0], softmax: false);

    [Fact]
    public async Task A_member_that_gives_NaN_is_left_out_and_every_row_is_flagged()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
            new TinyFamily().With("a", Good(2)).With("b", Good(4)).With("nan", NotANumber).Write(f));
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1], ",\"parameters\":{\"explain\":true}");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[true,true]");
        reply["consensus.reasons"].ToJsonString().ShouldBe("""["member_invalid","member_invalid"]""");
        // The mean of a and b: (0.8807970779778823 + 0.9820137900379085) / 2.
        reply.Doubles("p")[0].ShouldBe(0.9314054340, 1e-6);
        var votes = await gateway.InferRowsAsync([1, 0], ",\"outputs\":[{\"name\":\"consensus.votes\"},{\"name\":\"consensus.member_outputs\"}]");
        votes["consensus.votes"].ToJsonString().ShouldBe("[0,0,-1]");
        votes["consensus.member_outputs"].Skip(4).ShouldAllBe(v => v == null);
    }

    [Fact]
    public async Task Below_the_quorum_the_request_fails_and_names_the_rows()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => new TinyFamily()
            .With("a", Good(2)).With("echo", Echo).With("c", TinyModels.Constant(2, 0.6f, 0.4f)).With(m => m["quorum"] = 3).Write(f));
        var reply = await gateway.InferRowsAsync([1, 0, 3, 4, 0, 1]);
        reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        reply.Code.ShouldBe("quorum_lost");
        reply.Json["rows"]!.ToJsonString().ShouldBe("[1]");
        reply.Error.ShouldContain("1 of 3 rows were answered by fewer than 3 of 3 members");
        reply.Error.ShouldContain("echo");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldContain("rows=3, flagged=3, members=3, answered=3");
    }

    [Fact]
    public async Task A_probability_that_rounding_lifts_above_1_counts_and_one_beyond_rounding_does_not()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => new TinyFamily().With("a", Good(2)).With("b", Good(4)).With("echo", Echo).Write(f));
        var reply = await gateway.InferRowsAsync([1.0000001f, -0.0000001f, 1.0001f, 0, 1, -0.0001f], ",\"parameters\":{\"explain\":true}");
        reply["consensus.reasons"].ToJsonString().ShouldBe("""["","member_invalid","member_invalid"]""");
        // It counts as 1: the mean of 1 / (1 + e^-2) = 0.8807971, 1 / (1 + e^-4) = 0.9820138 and 1.
        reply.Doubles("p")[0].ShouldBe(0.9542703, 1e-6);
    }

    [Fact]
    public async Task A_chosen_member_that_did_not_answer_a_row_is_no_answer()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
            new TinyFamily().With("a", Good(2)).With("b", Good(4)).With("echo", Echo).Write(f));
        var reply = await gateway.InferRowsAsync([1, 0, 3, 4], ",\"parameters\":{\"member\":\"echo\"}");
        reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        reply.Code.ShouldBe("answer_missing");
        reply.Json["rows"]!.ToJsonString().ShouldBe("[1]");
        (await gateway.InferRowsAsync([1, 0, 3, 4])).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_missing_value_that_no_quorum_can_answer_is_the_callers_422()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
            new TinyFamily().With("a", Good(2)).With("b", Good(4)).With(m => m["inputs"]![0]!["finite"] = false).Write(f));
        var reply = await gateway.InferAsync("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,0,null,1]}]}""");
        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        reply.Code.ShouldBe("not_finite");
        reply.Json["rows"]!.ToJsonString().ShouldBe("[1]");
    }

    [Fact]
    public async Task A_deadline_of_the_caller_s_own_that_has_passed_is_no_failure_of_the_members()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => new TinyFamily().With("a", SlowModel.Of(2)).With("b", SlowModel.Of(4)).Write(f));
        var reply = await gateway.InferRowsAsync([1, 0], ",\"parameters\":{\"timeout\":1000}");
        reply.Status.ShouldBe(HttpStatusCode.RequestTimeout);
        reply.Code.ShouldBe("deadline_exceeded", reply.Text);
        reply.Error.ShouldStartWith("the caller's deadline of 1 ms passed: 1 of 1 rows were answered by fewer than 2 of 2 members");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_members_answering{family=\"tiny\"} 2");
        metrics.ShouldNotContain("outcome=\"timed_out\"} 1");
    }

    [Fact]
    public async Task A_family_with_mistakes_is_refused_by_name_and_the_others_serve()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            string broken = TinyFamily.OfThree("broken").Write(f);
            File.WriteAllBytes(Path.Combine(broken, "members", "b.onnx"), []);
        });
        var reply = await gateway.InferRowsAsync([1, 0], model: "broken");
        reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        reply.Code.ShouldBe("family_refused");
        reply.Error.ShouldContain("members/b.onnx");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        var ready = await gateway.GetAsync("/v2/models/broken/ready");
        ready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.Json["ready"]!.GetValue<bool>().ShouldBeFalse();
        (await gateway.GetAsync("/v2/health/ready")).Text.ShouldBe("{\"ready\":true,\"families\":{\"broken\":false,\"tiny\":true}}\n");
    }
}
