using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Tests.Security;

/// <summary>How much one caller may send.</summary>
public sealed class QuotaTests
{
    [Fact]
    public async Task A_caller_who_sends_more_than_its_quota_is_told_when_to_come_again_and_others_are_not()
    {
        var small = TestKey.Of("small", "predict:tiny", ""","quota":{"per_second":1,"burst":2}""");
        var large = TestKey.Of("large", "predict:tiny");
        await using var gateway = await Guarded.StartAsync([small, large]);
        var replies = new List<Reply>();
        for (int i = 0; i < 6; i++)
            replies.Add(await gateway.InferAsync(small.Text));
        replies.Take(2).ShouldAllBe(r => r.Status == HttpStatusCode.OK);
        var refused = replies.Where(r => r.Status == HttpStatusCode.TooManyRequests).ToList();
        refused.Count.ShouldBeGreaterThan(1);
        refused.ShouldAllBe(r => r.Code == "quota_exceeded" && int.Parse(r.Headers["Retry-After"]) >= 1 && r.Headers["Consensus-Flagged"] == "?1");
        (await gateway.InferAsync(large.Text)).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.Gateway.Ops.GetStringAsync("/metrics")).ShouldContain($"consensus_quota_refusals_total{{way=\"key\"}} {refused.Count}\n");
        await Task.Delay(1300);
        (await gateway.InferAsync(small.Text)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_configuration_s_quota_is_that_of_callers_who_have_none_and_counts_gRPC_too()
    {
        var key = TestKey.Of("web", "predict:tiny");
        await using var gateway = await Guarded.StartAsync([key], ""","Quota":{"PerSecond":1,"Burst":1}""");
        (await gateway.InferAsync(key.Text)).Status.ShouldBe(HttpStatusCode.OK);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{gateway.Gateway.Server.Addresses.Grpc}") };
        var statuses = new List<string>();
        for (int i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/ServerMetadata")
            { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Text);
            using var reply = await http.SendAsync(request);
            statuses.Add(string.Join(",", reply.Headers.TryGetValues("grpc-status", out var said) ? said : []) + (reply.Headers.Contains("retry-after") ? " later" : ""));
        }

        statuses.ShouldContain("8 later");
        (await gateway.GetAsync("/v2/health/live", null)).Status.ShouldBe(HttpStatusCode.OK);
    }
}
