using System.Net;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>Members that answer with something that is no answer. They share one gateway: each fault clears before the next.</summary>
public sealed class MemberAnswerFaultTests : IAsyncLifetime
{
    RemoteGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await RemoteGateway.StartAsync(
        strict: true, options: ", \"ReplyBytes\": 4096, \"EjectAfterErrors\": 1000", members: "\"Timeout\": \"00:00:02\", \"MinimumThroughput\": 1000");

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Fact]
    [FaultCase(6, "200 with HTML, a wrong Content-Type, or bytes that are not what they say")]
    public async Task What_is_not_the_protocol_is_never_read_as_numbers()
    {
        await FailsAsync(e => e.SendAsync("<html><body>0.9 0.1</body></html>", "text/html"), "its Content-Type is 'text/html'");
        await FailsAsync(e => e.SendAsync("<html></html>"), "the body is not JSON at byte 0: ");
        await FailsAsync(e => e.SendAsync(e.Json().ToJsonString(), "text/plain"), "its Content-Type is 'text/plain'");
        await FailsAsync(e => e.SendAsync(e.Json().ToJsonString(), null), "its Content-Type is 'nothing'");
        await FailsAsync(e => e.SendAsync("\u001f\u008b garbage", encoding: "gzip"), "its Content-Encoding is 'gzip', which was not asked for");
        await FailsAsync(e => e.SendAsync(e.Json().ToJsonString()[..^9]), "the body is not JSON at byte ");
        await FailsAsync(e => e.SendAsync(""), "the body is empty");
        await FailsAsync(e => e.SendAsync(e.Json().ToJsonString() + "x"), "the body is not JSON at byte ");
        await FailsAsync(e => e.SendAsync("[]"), "expected an object, came an array");
        await FailsAsync(e => e.SendAsync("{\"a\":" + new string('[', 1000)), "nested deeper than");
        await FailsAsync(e => e.SendAsync(new string(' ', 5000)), "a reply of more than 4096 bytes (RemoteMembers.ReplyBytes)");
        await FailsAsync(
            e =>
            {
                e.Context.Response.Headers["Inference-Header-Content-Length"] = "99999";
                return e.SendAsync(e.Json().ToJsonString(), "application/octet-stream");
            },
            "Inference-Header-Content-Length: expected a whole number");
        await FailsAsync(e => Whole(e, j => j["model_version"] = "2"), "version '2' answered, where '1' was asked for");
        await FailsAsync(e => Whole(e, j => j["model_version"] = 1), "model_version: expected a string");
        await gateway.ShouldHoldAsync("invalid_output", "tiny", "member r", "InvalidOutput: ");
        gateway.Log.With("tiny", "member r", "TooLarge: ").Count.ShouldBe(1);
    }

    [Fact]
    [FaultCase(7, "not a number in one member")]
    public async Task What_is_not_a_number_excludes_the_member_and_the_reply_stays_JSON()
    {
        await FailsAsync(e => e.SendAsync(With(e, o => o["data"] = new JsonArray(null, 0.5)).ToJsonString()), "row 0: not a number, or infinite");
        await FailsAsync(e => e.SendAsync(e.Json().ToJsonString().Replace("\"data\":[", "\"data\":[NaN,")), "the body is not JSON at byte ");
        await FailsAsync(e => e.SendAsync(With(e, o => o["data"] = new JsonArray("a", "b")).ToJsonString()), "output 'p': data: row 0, element 0: expected a number");
        await gateway.ShouldHoldAsync("invalid_output", "tiny", "member r gave an invalid answer: row 0: not a number, or infinite");
    }

    [Fact]
    [FaultCase(8, "infinite, denormal and negative zero")]
    public async Task Infinity_is_no_answer_and_tiny_numbers_and_negative_zero_are()
    {
        await using var binary = await RemoteGateway.StartAsync(prepare: u => u.IsBinary = true);
        foreach (float odd in new[] { float.PositiveInfinity, float.NegativeInfinity, float.NaN })
        {
            binary.Upstream.DoesToRequests(e => e.AnswerAsync([odd, 1]));
            await binary.AskMissingAsync("member_invalid");
        }

        await FailsAsync(e => e.SendAsync(e.Json().ToJsonString().Replace("\"data\":[", "\"data\":[1e400,")), "expected a number in the range of FP32");
        foreach (float tiny in new[] { float.Epsilon, -0f })
        {
            binary.Upstream.DoesToRequests(e => e.AnswerAsync([1, tiny]));
            await binary.AskWholeAsync();
        }

        await binary.ShouldHoldAsync("answered");
    }

    [Fact]
    [FaultCase(9, "not a number in all members")]
    public async Task Where_no_member_gives_a_number_there_is_no_answer()
    {
        await using var all = await RemoteGateway.StartAsync(locals: 0, remotes: ["r", "s"]);
        all.Upstream.DoesToRequests(e => e.SendAsync(With(e, o => o["data"] = new JsonArray(null, null)).ToJsonString()));
        var reply = await all.AskAsync();
        reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        reply.Code.ShouldBe("quorum_lost");
        reply.Error.ShouldContain("member 'r' gave an invalid answer, row 0: not a number, or infinite");
        all.Upstream.Does(null);
        await all.RecoversAsync();
        await all.ShouldHoldAsync(null, "member s gave an invalid answer: row 0: not a number");
    }

    [Fact]
    [FaultCase(10, "wrong shape or datatype, an output that is missing or too many")]
    public async Task Outputs_of_another_form_are_no_answer()
    {
        await FailsAsync(e => Change(e, o => o["shape"] = new JsonArray(2, 1)), "output 'p': shape: expected [-1,2], came [2,1]");
        await FailsAsync(e => Change(e, o => o["shape"] = new JsonArray(2, 2)), "output 'p': shape: expected 1 rows as were sent, came 2");
        await FailsAsync(e => Change(e, o => o["shape"] = new JsonArray(1, 2, 1)), "output 'p': shape: expected [-1,2], came [1,2,1]");
        await FailsAsync(e => Change(e, o => o["shape"] = new JsonArray(-1, 2)), "shape[0]: expected a whole number");
        await FailsAsync(e => Change(e, o => o["shape"] = new JsonArray(1, long.MaxValue)), "output 'p': shape: expected [-1,2]");
        await FailsAsync(e => Change(e, o => o["datatype"] = "FP64"), "output 'p': datatype: expected FP32, came FP64");
        await FailsAsync(e => Change(e, o => o["datatype"] = "FP99"), "output 'p': datatype: expected FP32, came 'FP99', which is none");
        await FailsAsync(e => Change(e, o => o["data"] = new JsonArray(0.5)), "output 'p': data: ");
        await FailsAsync(e => Change(e, o => o["data"] = new JsonArray(0.5, 0.25, 0.25)), "output 'p': data: expected 2 elements as the shape says, came more");
        await FailsAsync(e => Change(e, o => o.Remove("data")), "output 'p': it has no data");
        await FailsAsync(e => Change(e, o => o.Remove("shape")), "output 'p': datatype or shape is missing");
        await FailsAsync(e => Change(e, o => o["name"] = "q"), "it has the output 'q', which was not asked for");
        await FailsAsync(e => Whole(e, j => j["outputs"] = new JsonArray()), "it lacks the output 'p'");
        await FailsAsync(e => Whole(e, j => j.Remove("outputs")), "it lacks the output 'p'");
        await FailsAsync(e => Whole(e, j => j["outputs"] = "p"), "outputs: expected an array");
        await FailsAsync(e => Whole(e, j => j["outputs"]!.AsArray().Add(UpstreamExchange.Output("extra", [1, 1], [1]))), "it has the output 'extra', which was not asked for");
        await FailsAsync(e => Whole(e, j => j["outputs"]!.AsArray().Add(UpstreamExchange.Output("p", [1, 2], [0, 1]))), "it has the output 'p' twice");
        await gateway.ShouldHoldAsync("invalid_output", "tiny", "member r", "InvalidOutput: ");
    }

    [Fact]
    [FaultCase(11, "probabilities that are none")]
    public async Task Probabilities_that_do_not_sum_to_one_are_no_answer()
    {
        await FailsAsync(e => e.AnswerAsync([0.5f, 0.6f]), "row 0: probabilities sum to 1.1, expected 1 within 0.001 (are these logits?)");
        await FailsAsync(e => e.AnswerAsync([1.5f, -0.5f]), "row 0: probability 1.5 is outside [0, 1]");
        await gateway.ShouldHoldAsync(null, "tiny", "member r gave an invalid answer: row 0: probabilities sum to 1.1");
    }

    [Fact]
    [FaultCase(18, "the answer to another request")]
    public async Task An_answer_that_bears_another_id_is_not_ours()
    {
        await FailsAsync(e => Whole(e, j => j["id"] = "other"), "it bears the id of another request");
        await FailsAsync(e => Whole(e, j => j.Remove("id")), "it bears no id");
        await FailsAsync(e => Whole(e, j => j["id"] = 7), "id: expected a string");

        // Two requests whose answers change places, each of them right by itself.
        var first = new TaskCompletionSource<UpstreamExchange>();
        var second = new TaskCompletionSource<UpstreamExchange>();
        gateway.Upstream.DoesToRequests(async e =>
        {
            bool isFirst = first.TrySetResult(e);
            if (!isFirst)
                second.SetResult(e);
            var other = await (isFirst ? second : first).Task;
            await e.SendAsync(other.Json().ToJsonString());
        });
        var replies = await Task.WhenAll(gateway.Gateway.InferRowsAsync([2, 0]), gateway.Gateway.InferRowsAsync([0, 2]));
        foreach (var reply in replies)
            reply["consensus.reasons"].ToJsonString().ShouldContain("member_invalid");
        replies[0].Doubles("p")[0].ShouldBeGreaterThan(0.9);
        replies[1].Doubles("p")[1].ShouldBeGreaterThan(0.9);
        gateway.Upstream.Does(null);
        await gateway.RecoversAsync();
        await gateway.ShouldHoldAsync("invalid_output", "tiny", "member r", "InvalidOutput: ");
    }

    [Fact]
    public async Task An_error_or_a_redirection_is_no_answer_and_leads_nowhere()
    {
        await gateway.AskWholeAsync();
        foreach (int status in new[] { 301, 302, 307, 308, 400, 404, 500, 204 })
        {
            gateway.Upstream.DoesToRequests(e =>
            {
                e.Context.Response.Headers.Location = $"{gateway.Upstream.Http}v2/models/m/versions/1/infer";
                e.Context.Response.StatusCode = status;
                return Task.CompletedTask;
            });
            await gateway.AskMissingAsync();
        }

        gateway.Upstream.Asked.Count.ShouldBe(9, "each question once, wherever its answer points");
        gateway.Upstream.Does(null);
        await gateway.RecoversAsync();
        await gateway.ShouldHoldAsync("refused", "member r", "Refused: answered with status ");
    }

    // The member's answer does not count, the row is flagged, and the reason can be read; then all is well again.
    async Task FailsAsync(Func<UpstreamExchange, Task> script, string why)
    {
        gateway.Upstream.DoesToRequests(script);
        await gateway.AskMissingAsync("member_invalid");
        var strict = await gateway.Gateway.InferRowsAsync([2, 0], model: "strict");
        strict.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, strict.Text);
        strict.Code.ShouldBe("quorum_lost");
        strict.Error.ShouldContain(why);
        var alone = await gateway.AskAsync(""","parameters":{"member":"r"}""");
        alone.Code.ShouldBe("answer_missing", "nobody answers for it");
        gateway.Upstream.Does(null);
        await gateway.AskWholeAsync();
    }

    static JsonObject With(UpstreamExchange exchange, Action<JsonObject> change)
    {
        var json = exchange.Json();
        change(json["outputs"]![0]!.AsObject());
        return json;
    }

    static Task Change(UpstreamExchange exchange, Action<JsonObject> change) => exchange.SendAsync(With(exchange, change).ToJsonString());

    static Task Whole(UpstreamExchange exchange, Action<JsonObject> change)
    {
        var json = exchange.Json();
        change(json);
        return exchange.SendAsync(json.ToJsonString());
    }
}
