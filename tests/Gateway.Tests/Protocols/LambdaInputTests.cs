using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Commands;
using Testing;

namespace Gateway.Tests.Protocols;

/// <summary>A family whose model is told λ: softmax(λ·x₀, x₁) with members at 0 and 1, NaN at ½. Row (1, 0.5).</summary>
public sealed class LambdaInputTests
{
    static readonly float[] row = [1, 0.5f];

    static string Asks(double lambda, string outputs = "") =>
        FormattableString.Invariant($",\"parameters\":{{\"lambda\":{lambda}}}") + outputs;

    // (0.4, 0.5): p = 1/(1 + e^0.1) = 0.475021; (0.6, 0.5): 1/(1 + e^-0.1) = 0.524979. "average" gives 0.377541, "worst" 0.622459.
    [Theory]
    [InlineData(0.4, 0.475021, "1")]
    [InlineData(0.6, 0.524979, "0")]
    public async Task A_lambda_that_no_member_stands_at_is_answered_by_the_model_told_it(double lambda, double p, string label)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.Conditioned().Write(f));

        var reply = await gateway.InferRowsAsync(row, Asks(lambda));

        ((double)reply["p"][0]!).ShouldBe(p, 1e-6);
        ((string)reply["consensus.label"][0]!).ShouldBe(label);
        string parameters = reply.Json["parameters"]!.ToJsonString();
        parameters.ShouldContain(FormattableString.Invariant($"\"chosen\":\"lambda={lambda}\""));
        parameters.ShouldContain("\"members\":2,\"members_answered\":2");
        parameters.ShouldContain("\"guarantee\":\"none\"");
        // One more run of a member's model, and no call of a member.
        (await gateway.MetricsAsync()).ShouldContain("consensus_member_calls_total{family=\"tiny\",member=\"worst\",outcome=\"answered\"} 1");
    }

    [Fact]
    public async Task A_lambda_that_a_member_stands_at_is_answered_by_the_member()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.Conditioned().Write(f));

        var reply = await gateway.InferRowsAsync(row, Asks(1));

        ((double)reply["p"][0]!).ShouldBe(0.622459, 1e-6);
        ((string)reply.Json["parameters"]!["chosen"]!).ShouldBe("worst");
    }

    [Fact]
    public async Task Folded_members_go_on_answering_by_the_nearest()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().With(m =>
        {
            for (int i = 0; i < 3; i++)
                m["members"]![i]!["lambda"] = i / 2.0;
        }).Write(f));

        ((string)(await gateway.InferRowsAsync(row, Asks(0.4))).Json["parameters"]!["chosen"]!).ShouldBe("b");
    }

    // "average" says 1 and "worst" 0: the answer at 0.4 is 1, as from there down; that at 0.6 is 0, as from there up.
    [Theory]
    [InlineData(0.4, "[0,0.4]")]
    [InlineData(0.6, "[0.6,1]")]
    [InlineData(0, "[0,0]")]
    public async Task How_far_lambda_can_be_moved_is_told_from_the_lambda_that_was_asked_for(double lambda, string interval)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.Conditioned().Write(f));

        var reply = await gateway.InferRowsAsync(row, Asks(lambda, ",\"outputs\":[{\"name\":\"consensus.lambda_interval\"}]"));

        reply["consensus.lambda_interval"].ToJsonString().ShouldBe(interval);
    }

    [Fact]
    public async Task Where_the_run_fails_there_is_no_answer_although_every_member_has_one()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.Conditioned().Write(f));

        var reply = await gateway.InferRowsAsync([1, 0.5f, 0, 3], Asks(0.5));

        reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ((string)reply.Json["code"]!).ShouldBe("answer_missing");
        ((string)reply.Json["error"]!).ShouldContain("lambda=0.5");
        reply.Json["rows"]!.ToJsonString().ShouldBe("[0,1]");
        (await gateway.MetricsAsync()).ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"failed\"} 2");
        // The members are well: one that is asked answers.
        (await gateway.InferRowsAsync(row, Asks(1))).Status.ShouldBe(HttpStatusCode.OK);
    }

    // (0.9, 0.5) and (1, 0.5) say 0, (0.25, 0.5) says 1.
    [Fact]
    public async Task An_answer_that_no_member_gave_is_flagged_although_the_members_agree()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            var tiny = TinyFamily.Conditioned();
            tiny["average"]["lambda"] = 0.9;
            tiny.Write(f);
        });

        var members = await gateway.InferRowsAsync(row);
        ((bool)members["consensus.flagged"][0]!).ShouldBeFalse();
        var reply = await gateway.InferRowsAsync(row, Asks(0.25));
        ((string)reply["consensus.label"][0]!).ShouldBe("1");
        ((string)reply["consensus.reasons"][0]!).ShouldBe("disagreement");
    }

    [Fact]
    public async Task A_recorded_decision_is_replayed_with_the_same_answer()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.Conditioned().Write(f), """{"Store":{"AuditUnflagged":1,"AuditFlagged":1}}""");
        ((string)(await gateway.InferRowsAsync(row, Asks(0.4))).Json["parameters"]!["decision_id"]!).ShouldNotBeEmpty();
        // By the nearest member the answer would be the same class; this one it would change.
        ((string)(await gateway.InferRowsAsync([1, 0.3f], Asks(0.4))).Json["parameters"]!["decision_id"]!).ShouldNotBeEmpty();

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["gateway.json"], new JsonObject { ["Store"] = new JsonObject { ["Path"] = gateway.Store } }.ToJsonString());
        var (code, output, error) = await GatewayProgram.RunAsync(["replay", "tiny", "--config", folder["gateway.json"], "--families", gateway.Families, "--fail-if-changed"]);

        code.ShouldBe(0, output + error);
        output.ShouldContain("2 of 2 recorded rows of 2 decisions replayed, members' outputs bit for bit the same on 2");
    }
}
