using System.Net;
using Testing;
using Testing.Services;
using Xunit.Abstractions;

namespace Gateway.Tests.Services;

/// <summary>
/// Guard mode before services that know nothing of it, on serving stacks and models that nobody here wrote. Every reply that is
/// asked for here is the service's own to the byte, with two headers more.
/// </summary>
public sealed class GuardedExampleTests(GuardedExamples examples, ITestOutputHelper output) : IClassFixture<GuardedExamples>
{
    // Of what is flagged, more is wrong by half at least; the figures themselves are printed.
    const double Worse = 1.5;

    [NeedsFact("node", ServiceExample.OnnxRuntimeNode, Python.Sklearn, Python.Onnx)]
    public async Task Flagged_answers_of_an_ONNX_model_behind_fastify_are_wrong_more_often()
    {
        var seattle = await (await examples.FastifyAsync()).CountAsync("test");
        output.WriteLine($"Seattle, 2015: {seattle}");
        seattle.Rows.ShouldBe(365);
        seattle.FlaggedError.ShouldBeGreaterThan(Worse * seattle.UnflaggedError);
    }

    [NeedsFact("node", ServiceExample.OnnxRuntimeNode, Python.Sklearn, Python.Onnx)]
    public async Task Days_of_another_climate_than_the_learnt_one_are_flagged_more_often()
    {
        var fastify = await examples.FastifyAsync();
        var (seattle, newYork) = (await fastify.CountAsync("test"), await fastify.CountAsync("shifted", every: 6));
        output.WriteLine($"Seattle, 2015: {seattle}");
        output.WriteLine($"New York, every sixth day: {newYork}");
        newYork.Rows.ShouldBe(244);
        newYork.FlagRate.ShouldBeGreaterThan(Worse * seattle.FlagRate);
        newYork.FlaggedError.ShouldBeGreaterThan(Worse * newYork.UnflaggedError);
    }

    [NeedsFact("node", ServiceExample.OnnxRuntimeNode, Python.Sklearn, Python.Onnx)]
    public async Task What_fastify_refuses_passes_unjudged()
    {
        var fastify = await examples.FastifyAsync();
        foreach (string body in new[] { """{"features":[1,2]}""", "{}", "not JSON" })
        {
            var refused = await fastify.AskAsync(body);
            refused.Status.ShouldBe(HttpStatusCode.BadRequest);
            refused.Headers["Consensus-Flagged"].ShouldBe("?1");
            refused.Headers["Consensus"].ShouldBe("error=\"upstream_status\"");
        }
    }

    [NeedsFact(Python.Sklearn, Python.Flask, Python.Waitress)]
    public async Task Flagged_answers_of_a_forest_behind_Flask_are_wrong_more_often()
    {
        var unseen = await (await examples.FlaskAsync()).CountAsync("test calibration");
        output.WriteLine($"penguins that were not learnt from: {unseen}");
        unseen.Rows.ShouldBe(167);
        unseen.FlaggedError.ShouldBeGreaterThan(Worse * unseen.UnflaggedError);
    }

    [NeedsFact(Python.Sklearn, Python.Flask, Python.Waitress)]
    public async Task A_word_that_is_no_category_and_a_missing_one_without_a_default_are_answered_and_flagged()
    {
        var flask = await examples.FlaskAsync();
        foreach (var (feature, state, body) in new[]
        {
            ("island", "invalid", """{"penguin":{"island":"Elba","sex":"male","flipper_length_mm":181,"body_mass_g":3750}}"""),
            ("sex", "invalid", """{"penguin":{"island":"Biscoe","sex":"MALE","flipper_length_mm":181,"body_mass_g":3750}}"""),
            ("island", "missing", """{"penguin":{"sex":"male","flipper_length_mm":181,"body_mass_g":3750}}"""),
        })
        {
            await flask.CountsOneMoreAsync(
                async () =>
                {
                    var reply = await flask.AskAsync(body);
                    reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
                    reply.Headers["Consensus-Flagged"].ShouldBe("?1");
                    reply.Headers["Consensus"].ShouldContain("reasons=\"uninspected\"");
                },
                "consensus_guard_undecided_total{route=\"flask\",reason=\"not_mapped\"}",
                $"consensus_guard_feature_values_total{{route=\"flask\",feature=\"{feature}\",state=\"{state}\"}}");
        }
    }

    [NeedsFact(Python.Sklearn, Python.Flask, Python.Waitress)]
    public async Task A_missing_word_with_a_default_is_judged_with_it()
    {
        var flask = await examples.FlaskAsync();
        await flask.CountsOneMoreAsync(
            async () =>
            {
                // A gentoo by its weight alone, whatever its sex.
                var reply = await flask.AskAsync("""{"penguin":{"island":"Biscoe","flipper_length_mm":225,"body_mass_g":5500}}""");
                ((string)reply.Json["species"]!).ShouldBe("Gentoo");
                reply.Headers["Consensus-Flagged"].ShouldBe("?0");
                reply.Headers["Consensus"].ShouldStartWith("rows=1, flagged=0, members=5, answered=5, chosen=\"service\"");
            },
            "consensus_guard_feature_values_total{route=\"flask\",feature=\"sex\",state=\"missing\"}");
    }

    [NeedsFact(Python.Sklearn, Python.Flask, Python.Waitress)]
    public async Task A_failure_of_Flask_passes_as_it_came()
    {
        var failed = await (await examples.FlaskAsync()).AskAsync("{}");
        failed.Status.ShouldBe(HttpStatusCode.InternalServerError);
        failed.Headers["Content-Type"].ShouldStartWith("text/html");
        failed.Headers["Consensus"].ShouldBe("error=\"upstream_status\"");
    }
}
