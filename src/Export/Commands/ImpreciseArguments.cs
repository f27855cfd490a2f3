using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Export.Imprecise;

namespace Export.Commands;

/// <summary>The options of <c>train --kind imprecise</c>.</summary>
sealed class ImpreciseArguments
{
    /// <summary>Name of the kind.</summary>
    public const string Kind = "imprecise";

    // What the other kinds take and this one does not.
    static readonly string[] foreign = ["--members", "--bootstrap", "--epochs", "--batch", "--label-smoothing", "--patience", "--no-single", "--threads", "--image", "--filters", "--kernel", "--shift", "--mirror", "--distance",
        "--feature-share", "--diversity", "--unlabelled", "--unlabelled-rows", "--diversity-weight", "--unfamiliar", "--keep-anyway"];

    readonly Option<string?> environment = new("--environment")
    {
        Description = "imprecise: the CSV column, or the file (.npy, IDX, CSV), that says which environment a row came from; no feature"
    };
    readonly Option<string> rule = new("--rule")
    {
        Description = "imprecise: how risks of environments become one: cvar (steps), cvar-full (exact), cvar-variance, kernel and eqrm know "
            + "lambda; of the others lambda is the share beside the mean",
        DefaultValueFactory = _ => "cvar",
    };
    readonly Option<double[]?> grid = Numbers("--lambda-grid", "imprecise: lambda of each member (0,0.25,0.5,0.75,1)",
        n => n.Length is >= 2 and <= 64 && n.All(l => l is >= 0 and <= 1) && Ascend(n), "2 to 64 ascending numbers from 0 to 1, 0.001 apart at least,");
    readonly Option<double[]?> beta = Numbers("--lambda-beta", "imprecise: lambda is drawn from Beta(a,b) in every step (1,1)",
        n => n.Length == 2 && n.All(p => p is >= 0.01 and <= 100), "two numbers from 0.01 to 100");
    readonly Option<int> samples = Ranged.Whole("--lambda-samples", 3, 2, 64, "imprecise: lambdas of a step, one a stratum; every other step holds 0 and 1");
    readonly Option<double> step = Ranged.Number("--lambda-step", 0, 0, 1e6,
        "imprecise: after each step move a and b against the derivative (by finite differences) of the gradient's norm, by this much; three more "
            + "gradients a step. The paper's 1e-6 does not move them noticeably; 0 leaves them");
    readonly Option<double> penalty = Ranged.Number("--penalty", 1, 0, 1e9, "imprecise: weight of the penalty of vrex, irm, sd and cvar-variance");
    readonly Option<double> eta = Ranged.Number("--eta", 0.1, 0, 100, "imprecise: step of group-dro's weights");
    readonly Option<double?> tail = Ranged.FromZero("--tail", "imprecise: eqrm at alpha = 1 - exp(-T), the far tail (alpha is lambda)");
    readonly Option<double> width = Ranged.Number("--environment-width", 0.12, 1e-3, 1e3, "imprecise: standard deviation of the kernel, on lambda's scale");
    readonly Option<double[]?> values = Numbers("--environment-value",
        "imprecise, kernel: which of the environments' numbers lambda 0 and 1 stand for (the smallest, the largest)",
        n => n.Length == 2 && n[0] < n[1], "LOW,HIGH");
    readonly Option<int> steps = Ranged.Whole("--steps", 300, 1, 1_000_000, "imprecise: steps; their size falls along half a cosine");
    readonly Option<int> warmup = Ranged.Whole("--warmup", 0, 0, 1_000_000, "imprecise: steps before them that lower the mean risk");
    readonly Option<double> dropout;
    readonly Option<int> batch = Ranged.Whole("--environment-batch", 0, 1, 1_000_000, "imprecise: most rows of each environment in a step (all)");
    readonly Option<bool> folded = new("--folded") { Description = "imprecise: write a model for each lambda, not one with a lambda input" };

    /// <param name="dropout">The option by that name, which is not its own.</param>
    public ImpreciseArguments(Option<double> dropout)
    {
        this.dropout = dropout;
        rule.AcceptOnlyFromAmong([.. RiskRules.Names]);
    }

    public Option[] All => [environment, rule, grid, beta, samples, step, penalty, eta, tail, width, values, steps, warmup, batch, folded];

    /// <summary>Refuses, while the line is parsed, options that say nothing to the kind.</summary>
    public void Check(CommandResult result, Option<string> kind)
    {
        string name = result.GetValue(kind) ?? "mlp";
        bool imprecise = string.Equals(name, Kind, StringComparison.Ordinal);
        if (imprecise && result.GetValue(environment) is null)
            result.AddError("--kind imprecise: --environment COLUMN says which environment a row came from");
        foreach (OptionResult given in result.Children.OfType<OptionResult>().Where(o => !o.Implicit))
        {
            if (imprecise ? foreign.Contains(given.Option.Name, StringComparer.Ordinal) : All.Contains(given.Option))
                result.AddError($"{given.Option.Name}: says nothing to --kind {name}");
            else if (imprecise && RulesOf(given.Option) is { } rules && (result.GetValue(rule) ?? "cvar") is var asked && !rules.Contains(asked, StringComparer.Ordinal))
                result.AddError($"{given.Option.Name}: says nothing to --rule {asked}; it is of {string.Join(", ", rules)}");
        }
    }

    // Rules that an option says something to; null for all.
    string[]? RulesOf(Option option) => option == penalty ? ["vrex", "irm", "sd", "cvar-variance"]
        : option == eta ? ["group-dro"]
        : option == tail ? ["eqrm"]
        : option == width || option == values ? ["kernel"]
        : null;

    /// <summary>What was asked; null for another kind.</summary>
    public ImpreciseRequest? Read(CommandContext context, string kind, int[]? hidden, double rate, double decay) => kind != Kind ? null
        : new ImpreciseRequest(context.Find(environment)!, new ImpreciseOptions(new RuleSettings(RiskRules.Find(context.Get(rule)))
        {
            Penalty = context.Get(penalty),
            Eta = context.Get(eta),
            Tail = context.Find(tail) is > 0 and { } t ? t : null,
            Width = context.Get(width),
        })
        {
            Hidden = hidden is { Length: > 0 } ? hidden : [128, 128],
            Dropout = context.Get(dropout),
            Steps = context.Get(steps),
            Warmup = context.Get(warmup),
            LearningRate = rate,
            WeightDecay = decay,
            Batch = context.Get(batch) is > 0 and int most ? most : int.MaxValue,
            Samples = context.Get(samples),
            A = context.Find(beta) is [double a, _] ? a : 1,
            B = context.Find(beta) is [_, double b] ? b : 1,
            QStep = context.Get(step),
        })
        {
            Grid = context.Find(grid) is { Length: > 0 } lambdas ? lambdas : [0, 0.25, 0.5, 0.75, 1],
            Folded = context.Get(folded),
            ValueRange = context.Find(values) is { Length: 2 } range ? range : null,
        };

    // Nearer ones would be one model's vote, counted twice.
    static bool Ascend(double[] lambdas) => lambdas.Zip(lambdas.Skip(1)).All(p => p.Second - p.First > 0.001 - 1e-9);

    static Option<double[]?> Numbers(string name, string description, Predicate<double[]> holds, string expected) =>
        Ranged.Parsed(name, description, text =>
        {
            double[] numbers = [.. text.Split(',', StringSplitOptions.TrimEntries)
                .Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) && double.IsFinite(n) ? n : double.NaN)];
            return Array.TrueForAll(numbers, double.IsFinite) && holds(numbers) ? (numbers, null) : (default(double[]), $"'{text}': {expected} was expected");
        });
}
