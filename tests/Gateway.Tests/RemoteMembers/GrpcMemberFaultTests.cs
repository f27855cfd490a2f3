using System.Net;
using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>Members that are asked over gRPC. They share one gateway: each fault clears before the next.</summary>
public sealed class GrpcMemberFaultTests : IAsyncLifetime
{
    RemoteGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await RemoteGateway.StartAsync(
        grpc: true, strict: true, options: ", \"ReplyBytes\": 4096, \"EjectAfterErrors\": 1000", members: "\"Timeout\": \"00:00:02\", \"MinimumThroughput\": 1000");

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Theory]
    [InlineData("4", "deadline", "timed_out", "TimedOut: answered with gRPC status '4': deadline")]
    [InlineData("14", "going%20down", "busy", "Busy: answered with gRPC status '14': going down")]
    [InlineData("13", "oops", "refused", "Refused: answered with gRPC status '13': oops")]
    [FaultCase(19, "gRPC: deadline exceeded, or trailers alone")]
    public async Task A_status_is_told_by_its_cause(string status, string words, string cause, string logged)
    {
        gateway.Upstream.DoesToRequests(e => e.RefuseAsync(status, words));
        await gateway.AskMissingAsync();
        gateway.Upstream.Does(null);
        await gateway.AskWholeAsync();
        await gateway.ShouldHoldAsync(cause, "tiny", "member r", logged);
    }

    [Fact]
    [FaultCase(19, "gRPC: RST_STREAM and GOAWAY")]
    public async Task A_stream_that_is_reset_loses_itself_alone_and_a_connection_that_ends_is_replaced()
    {
        // Of two questions on one connection one is reset.
        gateway.Upstream.DoesToRequests(async e =>
        {
            if (e.Values[0] > e.Values[1])
                e.Abort();
            else
            {
                await Task.Delay(50);
                await e.AnswerAsync();
            }
        });
        var replies = await Task.WhenAll(gateway.Gateway.InferRowsAsync([2, 0]), gateway.Gateway.InferRowsAsync([0, 2]));
        replies[0]["consensus.reasons"].ToJsonString().ShouldBe("[\"member_missing\"]");
        replies[1]["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        int before = gateway.Proxy.Connections;
        gateway.Upstream.DoesToRequests(e =>
        {
            e.Context.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose();
            return e.AnswerAsync();
        });
        await gateway.AskWholeAsync();
        gateway.Upstream.Does(null);
        await gateway.AskWholeAsync();
        gateway.Proxy.Connections.ShouldBeGreaterThan(before, "a new connection");
        await gateway.ShouldHoldAsync("unreachable", "tiny", "member r", "Unreachable: broke off its answer");
    }

    [Fact]
    [FaultCase(19, "gRPC: a message longer than the limit, cut, or none")]
    public async Task A_message_that_is_none_is_no_answer()
    {
        await FailsAsync(e => e.SendAsync(With(e, m => m.ModelName = new string('x', 5000))), "a reply of more than 4096 bytes (RemoteMembers.ReplyBytes)");
        await FailsAsync(e => RawAsync(e, [0, 0, 0, 0, 99, 1, 2]), "its message is not as long as it says");
        await FailsAsync(e => RawAsync(e, [0, 0]), "it has no message");
        await FailsAsync(e => RawAsync(e, [1, 0, 0, 0, 2, 1, 2]), "its message is compressed");
        await FailsAsync(e => RawAsync(e, [0, 0, 0, 0, 2, 42, 99]), "the message is not in the protocol's form");
        await FailsAsync(e => e.SendAsync("<html></html>", "text/html"), "its Content-Type is 'text/html'");
        await FailsAsync(e => e.SendAsync(With(e, m => m.Id = "other")), "it bears the id of another request");
        await FailsAsync(e => e.SendAsync(With(e, m => m.Id = "")), "it bears no id");
        await FailsAsync(e => e.SendAsync(With(e, m => m.Outputs[0].Shape[0] = 7)), "output 'p': shape: expected 1 rows as were sent, came 7");
        await FailsAsync(e => e.SendAsync(With(e, m => m.Outputs[0].Datatype = "INT32")), "output 'p': datatype: expected FP32, came INT32");
        await FailsAsync(e => e.SendAsync(With(e, m => m.Outputs[0].Name = "q")), "it has the output 'q', which was not asked for");
        await FailsAsync(e => e.SendAsync(With(e, m => m.Outputs.Clear())), "raw_output_contents: expected one for each of the 0 outputs, came 1");
        await FailsAsync(e => e.SendAsync(With(e, m => m.RawOutputContents[0] = ByteString.CopyFrom(1, 2))), "output 'p': binary data: expected 8 bytes");
        await FailsAsync(e => e.SendAsync(With(e, m => m.RawOutputContents.Clear())), "output 'p': contents: fp32_contents: expected 2 elements");
        await FailsAsync(
            e => e.SendAsync(With(e, m =>
            {
                for (int i = 0; i < 300; i++)
                    m.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor());
            })),
            "outputs");
        await gateway.ShouldHoldAsync("invalid_output", "tiny", "member r", "InvalidOutput: ");
    }

    [Fact]
    public async Task Typed_contents_are_read_too()
    {
        gateway.Upstream.DoesToRequests(e => e.SendAsync(With(e, m =>
        {
            m.RawOutputContents.Clear();
            m.Outputs[0].Contents = new InferTensorContents { Fp32Contents = { UpstreamExchange.Right(e.Values) } };
        })));
        await gateway.AskWholeAsync();
    }

    [Fact]
    public async Task Typed_contents_without_a_number_beside_raw_ones_are_none_and_others_make_the_answer_invalid()
    {
        gateway.Upstream.DoesToRequests(e => e.SendAsync(With(e, m => m.Outputs[0].Contents = new InferTensorContents())));
        await gateway.AskWholeAsync();
        await FailsAsync(
            e => e.SendAsync(With(e, m => m.Outputs[0].Contents = new InferTensorContents { Fp32Contents = { 0.5f, 0.5f } })), "output 'p': it has both contents and raw_output_contents");
    }

    [Fact]
    public async Task It_is_told_how_long_it_has()
    {
        await gateway.AskAsync(""","parameters":{"deadline_ms":500}""");
        string timeout = gateway.Upstream.Asked.Single().Told;
        // 500 ms less the margin of 20, in microseconds, less what passed before it was asked.
        int.Parse(timeout.TrimEnd('u')).ShouldBeInRange(300_000, 480_000);
    }

    async Task FailsAsync(Func<UpstreamExchange, Task> script, string why)
    {
        gateway.Upstream.DoesToRequests(script);
        await gateway.AskMissingAsync("member_invalid");
        var strict = await gateway.Gateway.InferRowsAsync([2, 0], model: "strict");
        strict.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        strict.Error.ShouldContain(why);
        gateway.Upstream.Does(null);
        await gateway.AskWholeAsync();
    }

    static ModelInferResponse With(UpstreamExchange exchange, Action<ModelInferResponse> change)
    {
        var message = exchange.Message();
        change(message);
        return message;
    }

    static async Task RawAsync(UpstreamExchange exchange, byte[] bytes)
    {
        exchange.Context.Response.ContentType = "application/grpc";
        await exchange.Context.Response.Body.WriteAsync(bytes);
        exchange.Context.Response.AppendTrailer("grpc-status", "0");
    }
}
