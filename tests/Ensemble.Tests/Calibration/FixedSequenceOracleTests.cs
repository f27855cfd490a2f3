using System.Text.Json;
using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

/// <summary>The sequence against a walk written from its definition in another language.</summary>
public sealed class FixedSequenceOracleTests
{
    public static TheoryData<string> Names => [.. Oracle.Read("ltt_oracle.json").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Candidates_start_and_accepted_threshold_are_those_of_the_definition(string name)
    {
        JsonElement data = Oracle.Read("ltt_oracle.json").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        JsonElement expected = data.GetProperty("expected");
        double[] candidates = FixedSequence.Candidates(Numbers(data.GetProperty("fit")));
        candidates.ShouldBe(Numbers(expected.GetProperty("candidates")));

        SequenceResult result = Run(data, candidates);
        Same(result.First, expected.GetProperty("start"), candidates);
        Same(result.Accepted, expected.GetProperty("accepted"), candidates);
        if (expected.GetProperty("accepted") is { ValueKind: JsonValueKind.Object } accepted)
            result.Coverage.ShouldBe(accepted.GetProperty("coverage").GetDouble(), 1e-12);
        Needed(result, expected.GetProperty("needed"), started: expected.GetProperty("start").ValueKind != JsonValueKind.Null);
    }

    static void Same(SequenceStep? actual, JsonElement expected, double[] candidates)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            actual.ShouldBeNull();
            return;
        }

        SequenceStep step = actual.ShouldNotBeNull();
        (step.Tau, step.N, step.K).ShouldBe((expected.GetProperty("tau").GetDouble(), expected.GetProperty("n").GetInt32(), expected.GetProperty("k").GetInt32()));
        Array.IndexOf(candidates, step.Tau).ShouldBe(expected.GetProperty("index").GetInt32());
        Math.Abs((step.PValue / expected.GetProperty("p").GetDouble()) - 1).ShouldBeLessThan(1e-12);
    }

    static void Needed(SequenceResult result, JsonElement needed, bool started)
    {
        if (needed.ValueKind == JsonValueKind.Null)
            result.RowsNeeded.ShouldBe(0);
        else if (needed.GetProperty("rows_ceiling") is { ValueKind: JsonValueKind.Number } rows)
            result.RowsNeeded.ShouldBe(rows.GetInt32());
        else if (started)
            result.RowsNeeded.ShouldBeNull();
        else if (result.RowsNeeded is { } estimate)
            estimate.ShouldBeGreaterThanOrEqualTo(needed.GetProperty("zero_error_rows").GetInt32());
    }

    static SequenceResult Run(JsonElement data, double[] candidates)
    {
        double[] risks = Numbers(data.GetProperty("risks"));
        HashSet<int> wrong = [.. data.GetProperty("wrong").EnumerateArray().Select(i => i.GetInt32())];
        CalibrationRow[] rows = [.. risks.Select((r, i) => new CalibrationRow(r, true, wrong.Contains(i)))];
        return FixedSequence.Run(candidates, rows, Double(data, "alpha"), Double(data, "delta"), Double(data, "start"), Double(data, "band"));
    }

    static double Double(JsonElement data, string name) => data.GetProperty(name).GetDouble();

    static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];
}
