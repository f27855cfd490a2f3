using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Export.Calibrating;
using Export.Data;

namespace Export.Commands;

/// <summary>What <c>calibrate</c> says of an error predictor and of thresholds by costs.</summary>
static class FittedText
{
    public static void Print(TextWriter output, CalibrateRequest request, CalibrateResult result)
    {
        if (result.Predictor is { } predictor)
            Print(output, predictor, result.Tested.Length == 0 || result.Guarantees.Length > 0);
        if (result.Costs is { } costs)
            Print(output, request, result, costs);
    }

    public static void Add(JsonObject json, CalibrateResult result)
    {
        if (result.Predictor is { } predictor)
            json["error_predictor"] = JsonSerializer.SerializeToNode(predictor, ManifestText.Options);
        if (result.Costs is not { } costs)
            return;
        json["costs"] = new JsonObject
        {
            ["risk"] = costs.Risk,
            ["best"] = Choice(costs.Best),
            ["flag_nothing"] = Choice(costs.FlagNothing),
            ["chow_probability"] = costs.Costs.Chow,
            ["chow"] = costs.Chow is { } chow ? Choice(chow) : null,
            ["guaranteed"] = new JsonArray([.. costs.Guaranteed.Select(g => new JsonObject { ["id"] = g.Id, ["choice"] = Choice(g.Choice) })]),
            ["right_among_unflagged"] = double.IsNaN(costs.Ceiling) ? null : costs.Ceiling,
            ["written"] = costs.IsWritten,
        };
    }

    static void Print(TextWriter output, ErrorPredictorReport predictor, bool written)
    {
        output.WriteLine($"error predictor of {predictor.Answer}: {predictor.Errors} of {predictor.Rows} fit rows are wrong; each fifth predicted from the others:");
        output.WriteLine($"  AUGRC x1000 {predictor.Augrc:F2} (best single score, {predictor.BestScore}: {predictor.BestAugrc:F2}); mean P(error) {predictor.MeanProbability:F4}, share wrong {(double)predictor.Errors / predictor.Rows:F4}");
        TextTable.Write(output, ["rows by P(error)", "mean P(error)", "share wrong"], [.. predictor.Reliability.Select(b => new[] { $"{b.Rows}", $"{b.MeanProbability:F4}", $"{b.ErrorRate:F4}" })]);
        output.WriteLine(written
            ? "wrote scores.error_predictor: replies give consensus.error_probability; \"risk\": \"error_probability\" under scores ranks by it"
            : "not written: no guarantee was issued");
    }

    static void Print(TextWriter output, CalibrateRequest request, CalibrateResult result, CostReport costs)
    {
        AnswerCosts worth = costs.Costs;
        output.WriteLine($"thresholds on {costs.Risk} by costs (wrong {worth.Wrong:R}, abstain {worth.Abstain:R}, right {worth.Right:R}) on {costs.Best.Rows} fit rows:");
        List<string[]> lines = [Cells("largest utility", costs.Best), Cells("no risk flags", costs.FlagNothing)];
        if (costs.Chow is { } chow)
            lines.Add(Cells("Chow's rule", chow));
        lines.AddRange(costs.Guaranteed.Select(g => Cells($"guarantee {g.Id}", g.Choice)));
        TextTable.Write(output, ["", "threshold", "flagged", "wrong and unflagged", "utility a row"], [.. lines]);
        output.WriteLine($"an answer is worth giving where P(wrong) is below {worth.Chow:F4}; "
            + (costs.Best.Flagged == costs.Best.Rows ? "here no row is" : $"right among those not flagged: {costs.Ceiling:F4}, and drawing answers anew until one passes reaches no more"));
        output.WriteLine(costs.IsWritten ? $"wrote scores.risk_threshold {costs.Best.Threshold:R}: it flags where no guarantee does, and promises nothing"
            : request.Write && result.Tested.Length > 0 ? "not written: no guarantee was issued"
            : "a choice on these rows, no promise; --write keeps it as scores.risk_threshold");
    }

    static string[] Cells(string name, CostChoice choice) =>
        [name, double.IsFinite(choice.Threshold) ? $"{choice.Threshold:F4}" : "", $"{choice.Flagged}", $"{choice.Errors}", $"{choice.Utility:F4}"];

    static JsonObject Choice(CostChoice choice) => new()
    {
        ["threshold"] = double.IsFinite(choice.Threshold) ? choice.Threshold : null,
        ["right"] = choice.Right,
        ["errors"] = choice.Errors,
        ["flagged"] = choice.Flagged,
        ["utility"] = choice.Utility,
    };
}
