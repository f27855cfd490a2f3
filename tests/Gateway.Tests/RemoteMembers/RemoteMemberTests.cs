using System.Net;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.RemoteMembers;

public sealed class RemoteMemberTests
{
    [Fact]
    public async Task A_member_on_another_gateway_answers_beside_local_ones()
    {
        await using var second = await GatewayUnderTest.StartAsync(f => new TinyFamily("m").With("only", TinyModels.Linear(new float[,] { { 3, 0 }, { 0, 3 } }, [0, 0])).Write(f));
        var clusters = new JsonObject { ["r"] = RemoteFamily.Cluster(second.Data.BaseAddress!) };
        await using var gateway = await GatewayUnderTest.StartAsync(f => RemoteFamily.Of("r").Write(f), RemoteGateway.Config(clusters));
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"r\"} 1");

        var reply = await gateway.InferRowsAsync([2, 0, 0, 2], ""","parameters":{"member":"r"},"outputs":[{"name":"p"},{"name":"consensus.flagged"},{"name":"consensus.member_outputs"}]""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        // 1 / (1 + e^-6)
        reply.Doubles("p")[0].ShouldBe(0.99752738, 1e-6);
        reply.Doubles("p")[3].ShouldBe(0.99752738, 1e-6);
        reply.Doubles("consensus.member_outputs")[4].ShouldBe(0.99752738, 1e-6, "the third member of row 0");
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false,false]");
        ((int)reply.Json["parameters"]!["members_answered"]!).ShouldBe(3);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task It_is_asked_as_JSON_as_binary_tensors_and_over_gRPC(bool grpc, bool binary)
    {
        await using var gateway = await RemoteGateway.StartAsync(grpc, prepare: u => u.IsBinary = binary);
        var reply = await gateway.Gateway.InferRowsAsync([2, 0, 0.1f, 0.7f], ""","parameters":{"member":"r"}""");
        // 1 / (1 + e^-6), 1 / (1 + e^1.8)
        reply.Doubles("p")[0].ShouldBe(0.99752738, 1e-6);
        reply.Doubles("p")[2].ShouldBe(0.14185107, 1e-6);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false,false]");
        gateway.Upstream.Asked.ShouldHaveSingleItem().IsBinary.ShouldBe(binary);
        await gateway.ShouldHoldAsync("answered");
    }
}
