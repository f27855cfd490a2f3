using System.CommandLine;
using System.CommandLine.Parsing;
using Ensemble.Calibration;
using Export.Calibrating;

namespace Export.Commands;

/// <summary>Options of <c>calibrate</c> for what is fitted on the fit rows besides: an error predictor, a threshold by costs.</summary>
sealed class FittingOptions
{
    readonly Option<bool> errorPredictor = new("--error-predictor") { Description = "Fit P(error) on the fit rows' scores and keep it in the manifest" };
    readonly Option<double?> costWrong = Ranged.FromZero("--cost-wrong", "Cost of a wrong answer that is not flagged: the best risk threshold is shown");
    readonly Option<double?> costAbstain = Ranged.FromZero("--cost-abstain", "Cost of a flagged row, in the same unit");
    readonly Option<double?> gainRight = Ranged.FromZero("--gain-right", "Gain of a right answer that is not flagged (0)");
    readonly Option<bool> write = new("--write") { Description = "Keep the threshold by costs as scores.risk_threshold, which flags where no guarantee does" };

    /// <summary>Gives a verb these options and what must hold between them.</summary>
    public void AddTo(Verb verb)
    {
        foreach (Option option in new Option[] { errorPredictor, costWrong, costAbstain, gainRight, write })
            verb.Options.Add(option);
        verb.Checks(Check);
    }

    /// <summary>The request with them.</summary>
    public CalibrateRequest Apply(CommandContext context, CalibrateRequest request) => request with
    {
        ErrorPredictor = context.Get(errorPredictor),
        Worth = context.Find(costWrong) is { } wrong && context.Find(costAbstain) is { } abstain ? new AnswerCosts(wrong, abstain, context.Find(gainRight) ?? 0) : null,
        Write = context.Get(write),
    };

    void Check(CommandResult result)
    {
        Option[] all = [errorPredictor, costWrong, costAbstain, gainRight, write];
        Option[] given = [.. all.Where(o => result.GetResult(o) is { Implicit: false })];
        // A value that could not be read, or was given twice, is told by the parser.
        if (given.Length == 0 || given.Any(o => result.GetResult(o)!.Tokens.Count > 1 || result.GetResult(o)!.Errors.Any()))
            return;
        bool costs = given.Contains(costWrong) && given.Contains(costAbstain);
        if (!costs && given.FirstOrDefault(o => o != errorPredictor) is { } lone)
            result.AddError($"{lone.Name}: --cost-wrong and --cost-abstain were expected{(lone == costWrong || lone == costAbstain ? " together" : " with it")}");
        if (costs && !(result.GetValue(costAbstain) < result.GetValue(costWrong)))
            result.AddError($"--cost-abstain {result.GetValue(costAbstain)}: less than --cost-wrong {result.GetValue(costWrong)} was expected, or no row is worth flagging");
        foreach (string other in new[] { "--unlabelled", "--withdraw" })
        {
            if (result.GetResult(other) is OptionResult { Implicit: false })
                result.AddError($"{given[0].Name}: not with {other}");
        }

        if (result.GetResult("--method") is OptionResult { Tokens: [{ Value: "thresholdout" }] })
            result.AddError($"{given[0].Name}: --method thresholdout fits nothing");
    }
}
