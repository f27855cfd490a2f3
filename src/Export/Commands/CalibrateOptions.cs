using System.CommandLine;
using System.CommandLine.Parsing;
using Ensemble.Calibration;
using Ensemble.Data;
using Export.Calibrating;

namespace Export.Commands;

/// <summary>The options of <c>calibrate</c>, and what is asked for by them.</summary>
sealed class CalibrateOptions
{
    static readonly string[] Methods = ["fixed-sequence", "sgr", "bonferroni", "holm", Repeated];

    const string Repeated = "thresholdout";

    readonly Option<string?> data = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not" };
    readonly Option<string?> labels = new("--labels") { Description = "Labels, where they are not in the data file" };
    readonly Option<string> labelColumn = new("--label-column") { Description = "Column or entry with the label", DefaultValueFactory = _ => "label" };
    readonly Option<string?> fitData = new("--fit-data") { Description = "File of the fit rows, where it is another one (rows exported from the audit calibrate, say)" };
    readonly Option<string?> fitLabels = new("--fit-labels") { Description = "File of its labels (default: inside it)" };
    readonly Option<RowSelection?> fitRows = Ranged.Rows("--fit-rows", "Rows of the fit split: temperatures, novelty bank, candidate thresholds");
    readonly Option<RowSelection?> rows = Ranged.Rows("--rows", "Rows of the calibrate split, none of whose outcomes was seen before");
    readonly Option<double?> alpha = Ranged.Real("--alpha", "Bound on P(wrong | not flagged), in (0, 1); without it the fit split is previewed. With --costs: bound on their mean");
    readonly Option<double> delta = Ranged.Number("--delta", 0.05, 1e-9, 1, "Probability over the calibration draw that the bound fails", open: true);
    readonly Option<double> start = Ranged.Number("--start", 0.5, 1e-6, 1, "Share of the calibrate rows at which the sequence of thresholds starts");
    readonly Option<double[]?> starts = Ranged.Shares("--starts", "Several starts, such as 0.5,0.75, which share delta");
    readonly Option<double?> tolerance = Ranged.FromZero("--tolerance", "Regression: an answer further than this from the truth is wrong");
    readonly Option<double?> relativeTolerance = Ranged.FromZero("--relative-tolerance", "Regression: the same as a share of the truth");
    readonly Option<string?> costs = new("--costs") { Description = "CSV of costs: a row a true class, a column an answered class; --alpha is in their unit" };
    readonly Option<string?> group = new("--group") { Description = "Input or feature: a threshold for each of its values" };
    readonly Option<string?> groupParameter = new("--group-parameter") { Description = "Request parameter that does so; the data holds it as a column" };
    readonly Option<bool> perGroup = new("--per-group") { Description = "Each group has delta to itself, instead of sharing it" };
    readonly Option<string?> cluster = new("--cluster") { Description = "Column of which one row a value counts, where rows of one value belong together" };
    readonly Option<CandidateSpec[]?> candidates = Specs("--candidates", "Candidates ANSWER:SCORE, separated by commas, declared before the first look; they share delta");
    readonly Option<CandidateSpec[]?> look = Specs("--look", "Those of them that are looked at now; the others keep their share (all)");
    readonly Option<Expiry?> expires = Ranged.Parsed("--expires", "With --alpha: when the guarantee stops counting, 90d or 2027-03-31 (UTC; never)",
        text => Expiry.Parse(text) is { } parsed ? (parsed, null) : (default(Expiry), $"'{text}' is not like 90d (1 to 36500 days) or 2027-03-31"));
    readonly Option<string?> answer = new("--answer") { Description = "Answer choice: mean, median, majority, worst_case, uncertainty_weighted or a member (the family's default)" };
    readonly Option<bool> unlabelled = new("--unlabelled") { Description = "Set the novelty gate alone, from --fit-rows without labels" };
    readonly Option<string?> withdraw = new("--withdraw") { Description = "Withdraw the guarantee of this id; nothing else is asked or changed" };
    readonly Option<bool> force = new("--force") { Description = "Replace a guarantee that is there" };
    readonly Option<string> method = new("--method") { Description = $"How candidate thresholds share delta: {string.Join(", ", Methods)}", DefaultValueFactory = _ => Methods[0] };
    readonly Option<int> budget = Ranged.Whole("--budget", 50, 1, 100_000, "With --method thresholdout: answers that the calibrate rows may give before they are refused");

    /// <summary>Gives a verb these options and what must hold between them.</summary>
    public void AddTo(Verb verb)
    {
        Option[] plain =
        [
            data, labels, labelColumn, fitData, fitLabels, fitRows, rows, alpha, delta, start, starts, tolerance, relativeTolerance, costs, group, groupParameter, perGroup, cluster,
            candidates, look, expires, answer, unlabelled, withdraw, force,
        ];
        foreach (Option option in plain)
            verb.Options.Add(option);
        verb.AddAdvanced(method, budget);
        verb.Checks(Check);
    }

    /// <summary>Id of the guarantee to withdraw; null for none.</summary>
    public string? Withdraws(CommandContext context) => context.Find(withdraw);

    /// <summary>Whether the novelty gate alone is asked for.</summary>
    public bool IsUnlabelled(CommandContext context) => context.Get(unlabelled);

    /// <summary>What was asked for.</summary>
    public CalibrateRequest Request(CommandContext context, string folder) => new()
    {
        Folder = folder,
        Data = context.Find(data)!,
        Labels = context.Find(labels),
        LabelColumn = context.Get(labelColumn),
        FitData = context.Find(fitData),
        FitLabels = context.Find(fitLabels),
        FitRows = context.Find(fitRows)!,
        Rows = context.Find(rows),
        Alpha = context.Find(alpha),
        Delta = context.Get(delta),
        Starts = Given(context.Find(starts)) ?? [context.Get(start)],
        Method = context.Get(method) == Repeated ? TestMethod.FixedSequence : (TestMethod)Array.IndexOf(Methods, context.Get(method)),
        ThresholdoutBudget = context.Get(method) == Repeated ? context.Get(budget) : null,
        Tolerance = context.Find(tolerance),
        RelativeTolerance = context.Find(relativeTolerance),
        Costs = context.Find(costs),
        Group = context.Find(group),
        GroupParameter = context.Find(groupParameter),
        PerGroup = context.Get(perGroup),
        Cluster = context.Find(cluster),
        Candidates = Given(context.Find(candidates)),
        Look = Given(context.Find(look)),
        Expires = context.Find(expires),
        Answer = context.Find(answer),
        Force = context.Get(force),
    };

    // An option of several values that was not given is empty.
    static T[]? Given<T>(T[]? values) => values is { Length: > 0 } ? values : null;

    void Check(CommandResult result)
    {
        if (result.GetValue(withdraw) is not null)
        {
            if (result.GetValue(alpha) is not null || result.GetValue(unlabelled))
                result.AddError("--withdraw: neither --alpha nor --unlabelled was expected with it");
            return;
        }

        if (result.GetValue(data) is null)
            result.AddError("--data: a file of rows was expected");
        if (result.GetResult(fitLabels) is not null && result.GetValue(fitData) is null)
            result.AddError("--fit-labels: the file of the fit rows (--fit-data) was expected with it");
        if (result.GetValue(fitRows) is null && !ConformalOptions.Asked(result))
            result.AddError("--fit-rows: the rows of the fit split were expected, such as 5500-5999");
        if (result.GetValue(method) is { } named && !Methods.Contains(named, StringComparer.Ordinal))
            result.AddError($"--method {named}: one of {string.Join(", ", Methods)} was expected");
        bool repeated = result.GetValue(method) == Repeated;
        if (repeated && result.GetValue(alpha) is null)
            result.AddError($"--method {Repeated}: --alpha was expected with it");
        foreach (Option issuing in new Option[] { expires, group, groupParameter, cluster, candidates })
        {
            if (repeated && result.GetResult(issuing) is { Implicit: false })
                result.AddError($"{issuing.Name}: --method {Repeated} issues no guarantee");
        }

        CheckGuarantee(result);
        Alone(result, start, starts);
        Alone(result, tolerance, relativeTolerance);
        Alone(result, group, groupParameter);
        Alone(result, answer, candidates);
        Together(result, perGroup, group, groupParameter);
        Together(result, look, candidates);
    }

    void CheckGuarantee(CommandResult result)
    {
        double? bound = result.GetValue(alpha);
        bool issues = bound is not null;
        if (bound is not (null or > 0) || (bound >= 1 && result.GetValue(costs) is null))
            result.AddError($"--alpha {bound}: above 0 and below 1 was expected");
        if (issues && result.GetValue(rows) is null)
            result.AddError("--rows: the rows of the calibrate split were expected with --alpha, such as 6000-7999");
        if (issues && result.GetValue(unlabelled))
            result.AddError("--unlabelled sets the novelty gate alone; a guarantee (--alpha) needs labels");
        foreach (Option needing in new Option[] { expires, group, groupParameter, cluster, candidates })
        {
            if (!issues && result.GetResult(needing) is { Implicit: false })
                result.AddError($"{needing.Name}: a guarantee (--alpha) was expected with it");
        }
    }

    static void Alone(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is { Implicit: false })
            result.AddError($"{one.Name} and {other.Name}: one of them was expected");
    }

    static void Together(CommandResult result, Option one, params Option[] others)
    {
        if (result.GetResult(one) is { Implicit: false } && others.All(o => result.GetResult(o) is not { Implicit: false }))
            result.AddError($"{one.Name}: {string.Join(" or ", others.Select(o => o.Name))} was expected with it");
    }

    static Option<CandidateSpec[]?> Specs(string name, string description) => Ranged.Parsed(name, description, text =>
    {
        CandidateSpec?[] specs = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(CandidateSpec.Parse)];
        return specs.Length <= 64 && Array.TrueForAll(specs, s => s is not null) ? (specs.OfType<CandidateSpec>().ToArray(), null)
            : (default(CandidateSpec[]), $"'{text}' is not like mean:mean_minus_sd,median:entropy (at most 64)");
    });
}
