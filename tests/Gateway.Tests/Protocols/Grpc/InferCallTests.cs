using Gateway.Protocols.Grpc.Messages;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>ModelInfer on the family tiny: of the rows [1, 0] and [0, 1] only the second is flagged.</summary>
public sealed class InferCallTests : IAsyncLifetime
{
    GatewayUnderTest gateway = null!;

    public async Task InitializeAsync() => gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Rows":3,"IdLength":16}}""", keeps: false);

    public Task DisposeAsync() => gateway.DisposeAsync().AsTask();

    [Fact]
    public async Task A_typed_request_gets_a_typed_reply_that_says_what_REST_says()
    {
        var request = GrpcClient.Rows(1, 0, 0, 1);
        request.Id = "a-1";
        var replied = await gateway.Grpc.InferAsync(request);
        var reply = replied.Read(ModelInferResponse.Parser);
        var rest = await gateway.InferRowsAsync([1, 0, 0, 1]);
        (reply.ModelName, reply.ModelVersion, reply.Id).ShouldBe(("tiny", "1", "a-1"));
        reply.Outputs.Select(o => o.Name).ShouldBe(rest.OutputNames);
        reply.RawOutputContents.ShouldBeEmpty();
        reply.Outputs[0].Contents.Fp32Contents.Select(v => (double)v).ShouldBe(rest.Doubles("p").Select(v => (double)(float)v));
        Output(reply, "consensus.flagged").Contents.BoolContents.ShouldBe([false, true]);
        Output(reply, "consensus.risk").Contents.Fp64Contents.ShouldBe(rest.Doubles("consensus.risk"));
        Output(reply, "consensus.reasons").Contents.BytesContents.Select(b => b.ToStringUtf8()).ShouldBe(["", "disagreement"]);
        Output(reply, "consensus.label").Contents.BytesContents.Select(b => b.ToStringUtf8()).ShouldBe(["0", "1"]);
        reply.Parameters.Values.ShouldAllBe(p => p.ParameterChoiceCase != InferParameter.ParameterChoiceOneofCase.DoubleParam);
        (reply.Parameters["flagged"].BoolParam, reply.Parameters["flagged_rows"].Int64Param).ShouldBe((true, 1));
        (reply.Parameters["chosen"].StringParam, reply.Parameters["members_answered"].Int64Param).ShouldBe(("mean", 3));
        (replied.Headers["consensus-flagged"], replied.Headers["consensus"]).ShouldBe((rest.Headers["Consensus-Flagged"], rest.Headers["Consensus"]));
    }

    [Fact]
    public async Task A_raw_request_gets_a_raw_reply()
    {
        var reply = (await gateway.Grpc.InferAsync(GrpcClient.RawRows(1, 0, 0, 1))).Read(ModelInferResponse.Parser);
        reply.Outputs.ShouldAllBe(o => o.Contents == null);
        reply.RawOutputContents.Count.ShouldBe(reply.Outputs.Count);
        byte[] Raw(string name) => reply.RawOutputContents[reply.Outputs.IndexOf(Output(reply, name))].ToByteArray();
        Raw("consensus.flagged").ShouldBe([0, 1]);
        // Two strings, each behind its length: "" and "disagreement".
        Raw("consensus.reasons").ShouldBe([0, 0, 0, 0, 12, 0, 0, 0, .. "disagreement"u8]);
        Raw("p").Length.ShouldBe(2 * 2 * 4);
    }

    [Fact]
    public async Task Named_outputs_come_in_their_order_and_the_explained_ones_after_them()
    {
        var request = GrpcClient.Rows(1, 0);
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "consensus.votes" });
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "p" });
        var named = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        named.Outputs.Select(o => o.Name).ShouldBe(["consensus.votes", "p"]);
        named.Outputs[0].Shape.ShouldBe([1, 3]);
        named.Outputs[0].Contents.Int64Contents.ShouldBe([0, 0, 0]);
        request.Parameters.Add("explain", new InferParameter { BoolParam = true });
        var explained = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        explained.Outputs.Select(o => o.Name).Take(2).ShouldBe(["consensus.votes", "p"]);
        explained.Outputs.Select(o => o.Name).ShouldContain("consensus.mutual_information");
    }

    [Fact]
    public async Task A_withheld_row_is_NaN_and_nothing_where_null_cannot_be_said()
    {
        var request = GrpcClient.Rows(1, 0, 0, 1);
        request.Parameters.Add("on_flag", new InferParameter { StringParam = "abstain" });
        request.Parameters.Add("explain", new InferParameter { BoolParam = true });
        var reply = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        var p = reply.Outputs[0].Contents.Fp32Contents;
        p.Take(2).ShouldAllBe(v => float.IsFinite(v));
        p.Skip(2).ShouldAllBe(v => float.IsNaN(v));
        Output(reply, "consensus.label").Contents.BytesContents.Select(b => b.ToStringUtf8()).ShouldBe(["0", ""]);
        Output(reply, "consensus.prediction").Contents.Int64Contents.ShouldBe([0, long.MinValue]);
        Output(reply, "consensus.risk").Contents.Fp64Contents.ShouldAllBe(v => double.IsFinite(v));
    }

    [Fact]
    public async Task A_route_that_abstains_answers_FAILED_PRECONDITION_with_the_flagged_rows()
    {
        await using var abstains = await GatewayUnderTest.OfThreeAsync("""{"Routes":{"t":{"Mode":"answer","Family":"tiny","OnFlag":"abstain"}}}""", keeps: false);
        var caller = abstains.Grpc;
        var reply = await caller.InferAsync(GrpcClient.Rows(1, 0, 0, 1));
        (reply.Status, reply.Code, reply.Said("consensus-rows"), reply.IsTrailersOnly).ShouldBe((9, "abstained", "1", true));
        reply.Headers["consensus-flagged"].ShouldBe("?1");
        reply.Headers["consensus"].ShouldEndWith("error=\"abstained\"");
    }

    [Fact]
    public async Task A_finite_lambda_comes_as_a_double_or_as_text()
    {
        await using var lambdas = await GatewayUnderTest.StartAsync(f =>
        {
            var family = Testing.TinyFamily.OfThree();
            (family["a"]["lambda"], family["c"]["lambda"]) = (0.0, 1.0);
            family.Write(f);
        });
        var caller = lambdas.Grpc;
        foreach (var lambda in new[] { new InferParameter { DoubleParam = 0.9 }, new InferParameter { StringParam = "0.9" }, new InferParameter { Uint64Param = 1 } })
        {
            var request = GrpcClient.Rows(1, 0);
            request.Parameters.Add("lambda", lambda);
            (await caller.InferAsync(request)).Read(ModelInferResponse.Parser).Parameters["chosen"].StringParam.ShouldBe("c");
        }

        var nan = GrpcClient.Rows(1, 0);
        nan.Parameters.Add("lambda", new InferParameter { DoubleParam = double.NaN });
        (await caller.InferAsync(nan)).Message.ShouldBe("parameters.lambda: expected a finite number, came NaN");
    }

    [Fact]
    public async Task A_parameter_without_a_value_counts_as_absent()
    {
        var request = GrpcClient.Rows(1, 0);
        request.Parameters.Add("member", new InferParameter());
        (await gateway.Grpc.InferAsync(request)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Requests_and_rows_are_counted_as_those_of_REST_are()
    {
        await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0, 0, 1));
        await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0, 0, 1, 0, 1, 1, 0));
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_requests_total{family=\"tiny\",outcome=\"ok\"} 1\n");
        metrics.ShouldContain("consensus_requests_total{family=\"tiny\",outcome=\"limit_exceeded\"} 1\n");
        metrics.ShouldContain("consensus_rows_accepted_total{family=\"tiny\"} 2\n");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"unflagged\"} 1\n");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"flagged\"} 1\n");
        metrics.ShouldContain("consensus_requests_in_flight{family=\"tiny\"} 0\n");
    }

    static ModelInferResponse.Types.InferOutputTensor Output(ModelInferResponse reply, string name) => reply.Outputs.Single(o => o.Name == name);
}
