using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Protocols.TensorFlow;

/// <summary>
/// With s(z) = 1/(1+e^-z): tiny gives [1, 0] the mean of s(2), s(4) and 0.6 and agrees; it differs on [0, 1], which is flagged.
/// The families of two members give the mean of s(2) and s(4).
/// </summary>
public sealed class PredictTests(PredictGateway fixture) : IClassFixture<PredictGateway>
{
    const double S2 = 0.8807970779778823;
    const double S4 = 0.9820137900379085;
    const double Agreed = (S2 + S4 + 0.6) / 3;
    const double Differed = (1 - S2 + 1 - S4 + 0.6) / 3;

    [Theory]
    [InlineData("""{"instances":[[1,0],[0,1]]}""")]
    [InlineData("""{"signature_name":"serving_default","instances":[{"x":[1.0,0]},{"x":[0,1e0]}],"other":[{"x":1}]}""")]
    [InlineData(""" { "instances" : [ [ 1 , 0 ] , [ 0 , 1 ] ] , "signature_name" : null } """)]
    public async Task Rows_get_their_predictions_by_row(string body)
    {
        var reply = await fixture.PredictAsync(body);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        Keys(reply.Json).ShouldBe(["predictions"]);
        double[][] rows = Matrix(reply.Json["predictions"]!);
        rows.Length.ShouldBe(2);
        rows[0][0].ShouldBe(Agreed, 1e-6);
        rows[0][1].ShouldBe(1 - Agreed, 1e-6);
        rows[1][0].ShouldBe(Differed, 1e-6);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe("rows=2, flagged=1, members=3, answered=3, chosen=\"mean\", guarantee=\"none\"");
        reply.Headers["Content-Type"].ShouldBe("application/json");
    }

    [Theory]
    [InlineData("""{"inputs":[[1,0]]}""")]
    [InlineData("""{"inputs":{"x":[[1,0]]},"signature_name":""}""")]
    public async Task Columns_get_their_outputs_by_column(string body)
    {
        var reply = await fixture.PredictAsync(body);
        Keys(reply.Json).ShouldBe(["outputs"]);
        Matrix(reply.Json["outputs"]!).ShouldHaveSingleItem()[0].ShouldBe(Agreed, 1e-6);
        reply.Headers["Consensus-Flagged"].ShouldBe("?0");
    }

    [Fact]
    public async Task Several_inputs_and_outputs_are_called_by_name_in_either_form()
    {
        var rows = await fixture.PredictAsync("""{"instances":[{"k":-7,"f":[1,0]},{"f":[0,1],"k":9007199254740993}]}""", "two");
        rows.Status.ShouldBe(HttpStatusCode.OK, rows.Text);
        Keys(rows.Json["predictions"]![1]!).ShouldBe(["p", "copy"]);
        rows.Json["predictions"]![0]!["copy"]!.ToJsonString().ShouldBe("-7");
        rows.Json["predictions"]![1]!["copy"]!.ToJsonString().ShouldBe("9007199254740993");
        ((double)rows.Json["predictions"]![1]!["p"]![1]!).ShouldBe((S2 + S4) / 2, 1e-6);
        var columns = await fixture.PredictAsync("""{"inputs":{"k":[-7,9007199254740993],"f":[[1,0],[0,1]]}}""", "two");
        columns.Json["outputs"]!["copy"]!.ToJsonString().ShouldBe("[-7,9007199254740993]");
        columns.Json["outputs"]!["p"]![0]!.ToJsonString().ShouldBe(rows.Json["predictions"]![0]!["p"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"instances":[[[2,0],[0,0]],[[0,1],[0,1]]]}""")]
    [InlineData("""{"instances":[{"x":[[2,0],[0,0]]},{"x":[[0,1],[0,1]]}]}""")]
    [InlineData("""{"inputs":{"x":[[[2,0],[0,0]],[[0,1],[0,1]]]}}""")]
    public async Task An_axis_that_the_signature_leaves_free_is_as_long_as_the_nesting(string body)
    {
        var reply = await fixture.PredictAsync(body, "deep");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        double[][] rows = Matrix(reply.Json["predictions"] ?? reply.Json["outputs"]!);
        rows[0][0].ShouldBe((S2 + S4) / 2, 1e-6);
        rows[1][1].ShouldBe((S2 + S4) / 2, 1e-6);
    }

    [Fact]
    public async Task Strings_are_text_or_base64_both_ways()
    {
        const string rows = """{"instances":[{"f":[1,0],"k":"a\u00e9"},{"f":[1,0],"k":{"b64":"/wA="}}]}""";
        var plain = await fixture.PredictAsync(rows, "plain");
        plain.Status.ShouldBe(HttpStatusCode.OK, plain.Text);
        ((string)plain.Json["predictions"]![0]!["copy"]!).ShouldBe("aé");
        plain.Json["predictions"]![1]!["copy"]!.ToJsonString().ShouldBe("""{"b64":"/wA="}""");
        var bytes = await fixture.PredictAsync(rows, "text");
        ((string)bytes.Json["predictions"]![0]!["copy_bytes"]!["b64"]!).ShouldBe("YcOp");
        ((string)bytes.Json["predictions"]![1]!["copy_bytes"]!["b64"]!).ShouldBe("/wA=");
        var columns = await fixture.PredictAsync("""{"inputs":{"f":[[1,0],[1,0]],"k":[{"b64":"YcOp"},"b"]}}""", "plain");
        columns.Json["outputs"]!["copy"]!.AsArray().Select(s => (string)s!).ShouldBe(["aé", "b"]);
    }

    [Fact]
    public async Task Parameters_mean_what_they_mean_to_infer()
    {
        var member = await fixture.PredictAsync("""{"parameters":{"member":"c","deadline_ms":9000},"instances":[[0,1]]}""");
        Matrix(member.Json["predictions"]!)[0][0].ShouldBe(0.6, 1e-6);
        member.Headers["Consensus"].ShouldContain("chosen=\"c\"");
        var infer = await fixture.Gateway.InferRowsAsync([0, 1], ",\"parameters\":{\"combine\":\"majority\"}");
        var majority = await fixture.PredictAsync("""{"parameters":{"combine":"majority"},"instances":[[0,1]]}""");
        majority.Json["predictions"]![0]!.ToJsonString().ShouldBe(infer["p"].ToJsonString());
    }

    [Fact]
    public async Task Consensus_is_in_the_body_where_it_is_asked_for()
    {
        var infer = await fixture.Gateway.InferRowsAsync([1, 0, 0, 1]);
        foreach (string rows in new[] { "\"instances\":[[1,0],[0,1]]", "\"inputs\":[[1,0],[0,1]]" })
        {
            var reply = await fixture.PredictAsync($$$"""{{{{rows}}},"parameters":{"consensus":true}}""");
            Keys(reply.Json).ShouldBe([rows.Contains("instances", StringComparison.Ordinal) ? "predictions" : "outputs", "consensus"]);
            var consensus = reply.Json["consensus"]!.AsArray();
            Keys(consensus[0]!).ShouldBe(["flagged", "risk", "novelty", "reasons", "label"]);
            consensus.Select(r => (bool)r!["flagged"]!).ShouldBe([false, true]);
            consensus.Select(r => (string)r!["label"]!).ShouldBe(["0", "1"]);
            consensus[0]!["reasons"]!.ToJsonString().ShouldBe("[]");
            consensus[1]!["reasons"]!.ToJsonString().ShouldBe("[\"disagreement\"]");
            consensus.Select(r => (double)r!["risk"]!).ShouldBe(infer.Doubles("consensus.risk"));
            consensus.Select(r => (double)r!["novelty"]!).ShouldBe(infer.Doubles("consensus.novelty"));
        }

        var explained = await fixture.PredictAsync("""{"instances":[[0,1]],"parameters":{"explain":true}}""");
        ((double)explained.Json["consensus"]![0]!["variation_ratio"]!).ShouldBe(1 / 3.0, 1e-12);
        explained.Json["consensus"]![0]!["mean_probabilities"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_withheld_row_is_null()
    {
        const string abstain = ",\"parameters\":{\"on_flag\":\"abstain\",\"consensus\":true}}";
        var rows = await fixture.PredictAsync("{\"instances\":[[1,0],[0,1]]" + abstain);
        rows.Status.ShouldBe(HttpStatusCode.OK, rows.Text);
        rows.Json["predictions"]!.AsArray().Count.ShouldBe(2);
        rows.Json["predictions"]![0].ShouldNotBeNull();
        rows.Json["predictions"]![1].ShouldBeNull();
        rows.Json["consensus"]![1]!["label"].ShouldBeNull();
        rows.Json["consensus"]![1]!["flagged"]!.ToJsonString().ShouldBe("true");
        var columns = await fixture.PredictAsync("{\"inputs\":[[1,0],[0,1]]" + abstain);
        columns.Json["outputs"]![0].ShouldNotBeNull();
        columns.Json["outputs"]![1].ShouldBeNull();
    }

    [Fact]
    public async Task A_version_is_named_by_its_path_and_none_by_a_label()
    {
        (await fixture.PostAsync("/v1/models/tiny/versions/1:predict", """{"instances":[[1,0]]}""")).Status.ShouldBe(HttpStatusCode.OK);
        var version = await fixture.PostAsync("/v1/models/tiny/versions/2:predict", """{"instances":[[1,0]]}""");
        version.Status.ShouldBe(HttpStatusCode.NotFound);
        version.Code.ShouldBe("unknown_version");
        var label = await fixture.PostAsync("/v1/models/tiny/labels/stable:predict", """{"instances":[[1,0]]}""");
        label.Status.ShouldBe(HttpStatusCode.NotFound);
        label.Code.ShouldBe("unknown_version");
        label.Error.ShouldBe("the family 'tiny' has no version with the label 'stable'; its versions, 1, have no labels");
        label.Headers["Consensus-Flagged"].ShouldBe("?1");
        (await fixture.PostAsync("/v1/models/none/labels/stable:predict", "{}")).Code.ShouldBe("unknown_family");
    }

    [Fact]
    public async Task Many_rows_come_whole_and_as_infer_gives_them()
    {
        float[] values = [.. Enumerable.Range(0, 2048).Select(i => i / 2048f)];
        var infer = await fixture.Gateway.InferRowsAsync(values);
        string rows = string.Join(',', Enumerable.Range(0, 1024).Select(i => $"[{values[2 * i]},{values[(2 * i) + 1]}]"));
        var reply = await fixture.PredictAsync($$"""{"instances":[{{rows}}]}""");
        Matrix(reply.Json["predictions"]!).SelectMany(r => r).ShouldBe(infer.Doubles("p"));
        reply.Headers["Consensus"].ShouldBe(infer.Headers["Consensus"]);
    }

    static string[] Keys(JsonNode json) => [.. json.AsObject().Select(p => p.Key)];

    static double[][] Matrix(JsonNode rows) => [.. rows.AsArray().Select(r => r!.AsArray().Select(v => (double)v!).ToArray())];
}
