using System.Net;
using System.Text;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Grpc;
using Testing;

namespace Gateway.Tests.Candidates;

public sealed class ShadowTests
{
    const string Shadow = """{"version":"2","mode":"shadow"}""";

    [Fact]
    public async Task A_shadow_leaves_replies_as_they_were_and_counts_each_difference()
    {
        // No audit: its decision ids would differ from reply to reply.
        await using var gateway = await CandidateGateway.StartAsync(config: """{"Store":{"AuditUnflagged":0}}""");
        var before = await gateway.InferRowsAsync(CandidateGateway.Rows);
        (await CandidateGateway.CallAsync(gateway, "candidate", Shadow)).Status.ShouldBe(HttpStatusCode.OK);
        for (int i = 1; i <= 3; i++)
        {
            var reply = await gateway.InferRowsAsync(CandidateGateway.Rows);
            reply.Text.ShouldBe(before.Text);
            // One at a time, so that none is skipped.
            (await CandidateGateway.RowsAsync(gateway, 10 * i)).Values.Sum().ShouldBe(10 * i);
        }

        (await CandidateGateway.RowsAsync(gateway, 30)).ShouldBe(
            new Dictionary<string, int> { ["same"] = 3, ["answer_changed"] = 6, ["flag_changed"] = 9, ["both_changed"] = 12 }, ignoreOrder: true);
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("""consensus_candidate_info{family="tiny",version="2",mode="shadow"} 1""");
        metrics.ShouldContain("""consensus_family_info{family="tiny",version="1"} 1""");
        // Only what the serving version was asked counts as the family's.
        metrics.ShouldContain("""consensus_rows_accepted_total{family="tiny"} 40""");
        metrics.ShouldContain("""consensus_member_calls_total{family="tiny",member="a",outcome="answered"} 4""");
    }

    [Fact]
    public async Task Every_protocol_feeds_the_shadow_and_a_request_that_names_its_version_does_not()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", Shadow);
        var named = await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/versions/1/infer", Body());
        ((string)named.Json["model_version"]!).ShouldBe("1");
        var tried = await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/versions/2/infer", Body());
        ((string)tried.Json["model_version"]!).ShouldBe("2");
        (await GatewayUnderTest.PostAsync(gateway.Data, "/v1/models/tiny:predict", """{"instances":[[3,1]]}"""u8.ToArray())).Status.ShouldBe(HttpStatusCode.OK);
        (await CandidateGateway.RowsAsync(gateway, 1)).ShouldBe(new Dictionary<string, int> { ["flag_changed"] = 1 });
        (await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/tiny/infer", Body())).Status.ShouldBe(HttpStatusCode.OK);
        (await CandidateGateway.RowsAsync(gateway, 2)).ShouldBe(new Dictionary<string, int> { ["flag_changed"] = 1, ["both_changed"] = 1 }, ignoreOrder: true);
        var request = GrpcClient.Rows(1.05f, 1);
        (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser).ModelVersion.ShouldBe("1");
        (await CandidateGateway.RowsAsync(gateway, 3)).ShouldBe(
            new Dictionary<string, int> { ["flag_changed"] = 1, ["both_changed"] = 1, ["answer_changed"] = 1 }, ignoreOrder: true);
        request.ModelVersion = "2";
        (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser).ModelVersion.ShouldBe("2");
        await gateway.InferRowsAsync([1, 0]);
        (await CandidateGateway.RowsAsync(gateway, 4)).Values.Sum().ShouldBe(4);
    }

    [Fact]
    public async Task A_shadow_that_fails_harms_no_reply()
    {
        // Gives NaN for every row, so that no member answers one.
        byte[] broken = TinyModels.Linear(new float[,] { { float.NaN, 0 }, { 0, 1 } }, [0, 0]);
        await using var gateway = await CandidateGateway.StartAsync(
            f => new TinyFamily("tiny", "3").With("a", broken).With("b", TinyModels.Described(broken, "b")).Write(f, versioned: true));
        var called = await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"3"}""");
        called.Status.ShouldBe(HttpStatusCode.OK, called.Text);
        var reply = await gateway.InferRowsAsync(CandidateGateway.Rows);
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply["consensus.flagged"].ShouldAllBe(f => !(bool)f!);
        (await CandidateGateway.RowsAsync(gateway, 10)).ShouldBe(new Dictionary<string, int> { ["failed"] = 10 });
    }

    [Fact]
    public async Task A_slow_shadow_delays_no_reply_holds_a_bounded_number_and_counts_the_rest_as_skipped()
    {
        await using var gateway = await CandidateGateway.StartAsync(
            f => new TinyFamily("tiny", "3").With("a", SlowModel.Of(2)).Write(f, versioned: true), """{"Limits":{"CandidateRuns":1,"Deadline":"00:00:20"}}""");
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"3","mode":"shadow"}""");
        // The first run takes its place until it ends; of those that come meanwhile each is counted at once.
        for (int i = 0; i < 5; i++)
            (await gateway.InferRowsAsync(CandidateGateway.Rows)).Status.ShouldBe(HttpStatusCode.OK);
        var rows = await CandidateGateway.RowsAsync(gateway, 50);
        rows.Values.Sum().ShouldBe(50);
        // Five requests take some ten milliseconds, one run of the candidate a thousand products of its matrix.
        rows["skipped"].ShouldBeGreaterThanOrEqualTo(30);
    }

    [Fact]
    public async Task A_shadow_gets_its_share_of_the_requests_and_the_other_part_is_not_counted()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"shadow","share":0.5}""");
        // By Python's hashlib, sha256("tiny\n2\nsubject\n" + name) gives alice 0.445 and carol 0.820.
        await gateway.InferRowsAsync([1, 0], ",\"parameters\":{\"subject\":\"carol\"}");
        await gateway.InferRowsAsync([3, 1], ",\"parameters\":{\"subject\":\"alice\"}");
        (await CandidateGateway.RowsAsync(gateway, 1)).ShouldBe(new Dictionary<string, int> { ["flag_changed"] = 1 });
    }

    [Fact]
    public async Task What_the_candidate_does_not_offer_is_skipped()
    {
        await using var gateway = await CandidateGateway.StartAsync(
            f => new TinyFamily("tiny", "3").With("other", CandidateGateway.Linear(8, 8)).Write(f, versioned: true));
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"3"}""");
        var reply = await gateway.InferRowsAsync([1, 0], ",\"parameters\":{\"member\":\"a\"}");
        reply.Status.ShouldBe(HttpStatusCode.OK);
        (await CandidateGateway.RowsAsync(gateway, 1)).ShouldBe(new Dictionary<string, int> { ["skipped"] = 1 });
    }

    static byte[] Body() => Encoding.UTF8.GetBytes("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1.5,1]}]}""");
}
