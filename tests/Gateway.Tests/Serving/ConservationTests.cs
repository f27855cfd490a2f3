using System.Globalization;
using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests.Serving;

/// <summary>Every accepted row has one outcome, as the metrics tell it.</summary>
public sealed class ConservationTests
{
    // The member echo answers with what it is sent: [3, 4] is no distribution, so that row falls below the quorum of 3.
    [Fact]
    public async Task Accepted_rows_are_the_sum_of_their_outcomes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => new TinyFamily()
            .With("a", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0]))
            .With("echo", TinyModels.Linear(new float[,] { { 1, 0 }, { 0, 1 } }, [0, 0], softmax: false))
            .With("c", TinyModels.Constant(2, 0.6f, 0.4f)).With(m => m["quorum"] = 3).Write(f));
        await gateway.InferRowsAsync([1, 0, 0, 1]);
        await gateway.InferRowsAsync([1, 0, 0, 1, 0, 1], ",\"parameters\":{\"on_flag\":\"abstain\"}");
        await gateway.InferRowsAsync([0, 1], ",\"outputs\":[{\"name\":\"p\"}]");
        await gateway.InferRowsAsync([3, 4]);
        await gateway.InferAsync("{}");
        string metrics = await gateway.MetricsAsync();
        var outcomes = Regex.Matches(metrics, "^consensus_rows_total\\{[^}]*family=\"tiny\"[^}]*outcome=\"(\\w+)\"[^}]*\\} (\\S+)$", RegexOptions.Multiline)
            .ToDictionary(m => m.Groups[1].Value, m => double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture));
        outcomes["unflagged"].ShouldBe(2);
        outcomes["flagged"].ShouldBe(2);
        outcomes["abstained"].ShouldBe(2);
        outcomes["failed"].ShouldBe(1);
        metrics.ShouldContain("consensus_rows_accepted_total{family=\"tiny\"} 7");
        metrics.ShouldMatch("consensus_faults_total\\{[^}]*code=\"invalid_field\"[^}]*\\} 1");
    }
}
