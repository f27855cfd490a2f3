using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Data;
using Export.Evaluation;
using Export.Onnx;
using Export.Training;

namespace Export.Imprecise;

/// <summary>From a data file with environments to a family whose members stand for λ from the average to the worst case.</summary>
static class ImpreciseTraining
{
    const int ComparedRows = 500;

    const string OneNetwork = "--kind imprecise trains one network, which is every member at its own lambda; a larger one is not trained beside it";

    /// <summary>Trains, checks, compares and writes.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="asked">What was asked of this kind.</param>
    /// <param name="data">The train split, the environment left out of its features.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="say">Told of what was done.</param>
    /// <param name="cancellation">Ends training between two steps.</param>
    public static (TrainResult Result, ImpreciseReport Report) Run(TrainRequest request, ImpreciseRequest asked, TrainingData data,
        Action<MemberProgress> progress, Action<string> say, CancellationToken cancellation)
    {
        var names = EnvironmentNames.Read(asked, request, data);
        Rows? fit = FamilyTraining.ReadFit(request, data);
        ImpreciseOptions options = asked.Options with { Head = Head(data) };
        double[] values = options.Rule.Rule == RiskRule.Kernel ? names.Values(asked.ValueRange) : new double[names.Names.Length];
        var rows = EnvironmentRows.Sort(Targets(data.Learn, options.Head), names.Learn, names.Names.Length);
        StepProgress last = default;
        ConditionedNetwork network = ImpreciseLearner.Learn(rows, values, options, request.Seed, step =>
        {
            last = step;
            progress(new MemberProgress(request.Seed, step.Step, step.Risk, null, step.Last));
        }, cancellation, Checkpoints.Beside(request.Out, say));
        say($"trained one network on {rows.Count} rows of {rows.Environments} environments");
        if (data.Classes is null)
            network.Rescale(data.TargetMean, data.TargetSd);
        Network[] networks = [.. asked.Grid.Select(network.At)];
        var report = ImpreciseReport.Measure(names, data, networks, asked.Grid);
        MadeFamily made = Make(request, asked with { Options = options }, data, fit, network, networks) with
        {
            Report = report.ToJson(last.A, last.B),
        };
        say($"exported; ONNX Runtime agrees with the trainer at {asked.Grid.Length} lambdas to {ExportCheck.Tolerance:R}");
        FamilyWorth worth = WorthCheck.Measure(request with { Single = false, NoSingle = OneNetwork }, data, fit, made, _ => { }, say, cancellation);
        TrainResult result = FamilyWriting.Write(request, data, made, fit, worth);
        Checkpoints.Beside(request.Out, say).Remove();
        return (result, report);
    }

    static AnswerHead Head(TrainingData data) =>
        data.Classes is not { } classes ? AnswerHead.Squared : classes.Length == 2 ? AnswerHead.Logit : AnswerHead.Softmax;

    // A one-hot pair becomes whether it is the second class.
    static Examples Targets(Examples rows, AnswerHead head) => head != AnswerHead.Logit ? rows
        : rows with { Targets = [.. Enumerable.Range(0, rows.Count).Select(r => rows.Targets[(2 * r) + 1])], Outputs = 1 };

    static MadeFamily Make(TrainRequest request, ImpreciseRequest asked, TrainingData data, Rows? fit, ConditionedNetwork network, Network[] networks)
    {
        const string Shared = "conditioned";
        TensorConfig output = FamilyTraining.Output(data);
        int[] golden = GoldenFile.Choose(data.Rows.Count, data.Classes is null ? null : data.Rows.Labels);
        Tensor goldenInput = data.Rows.Inputs[0].Take(golden), compared = data.Rows.Inputs[0].Slice(0, Math.Min(ComparedRows, data.Rows.Count));
        byte[] whole = ConditionedWriter.Write(Shared, network, data.Encoding, data.Input, output);
        List<Tensor> arrays = [goldenInput.Renamed("input/" + data.Input.Name)];
        var members = new FamilyMember[networks.Length];
        for (int i = 0; i < members.Length; i++)
        {
            string name = $"lambda-{asked.Grid[i]:R}";
            byte[] onnx = asked.Folded ? ModelWriter.Write(name, networks[i], data.Encoding, data.Input, output) : whole;
            float[] expected = networks[i].Predict(data.Encoding.Encode(compared), compared.Rows);
            arrays.Add(ExportCheck.Run(onnx, name, compared, [expected], goldenInput, asked.Folded ? null : (ConditionedWriter.Lambda, asked.Grid[i]), data.Learnt)[0]
                .Renamed($"output/{name}/{output.Name}"));
            var trained = new TrainedMember("imprecise", request.Seed, networks[i], asked.Options.Warmup + asked.Options.Steps, 0, 0, null);
            members[i] = new FamilyMember(name, trained, onnx,
                data.Validation is { } held ? MemberMeasures.Validate(networks[i], held, data.TargetMean, data.TargetSd) : null,
                fit is not null && data.Classes is { } classes ? MemberMeasures.Fit(networks[i], data.Encoding, fit, classes, request.Data) : null)
            {
                Lambda = asked.Grid[i], Model = asked.Folded ? null : Shared, Recipe = Recipe(request, asked, network),
            };
        }

        arrays.Add(FamilyTraining.Truth(data, golden));
        byte[] bytes = NpzFile.ToBytes(arrays);
        Manifest manifest = FamilyWriting.Describe(request, data, output, members, bytes) with { LambdaInput = asked.Folded ? null : ConditionedWriter.Input };
        return new MadeFamily(manifest, members, bytes);
    }

    static JsonObject Recipe(TrainRequest request, ImpreciseRequest asked, ConditionedNetwork network)
    {
        ImpreciseOptions options = asked.Options;
        RuleSettings rule = options.Rule;
        var recipe = new JsonObject
        {
            ["kind"] = "imprecise",
            ["hidden"] = new JsonArray([.. options.Hidden.Select(h => JsonValue.Create(h))]),
            ["environment"] = asked.Environment,
            ["rule"] = RiskRules.Name(rule.Rule),
            ["penalty"] = rule.Penalty,
            ["eta"] = rule.Eta,
            ["tail"] = rule.Tail,
            ["kernel_width"] = rule.Width,
            ["lambda_beta"] = new JsonArray(options.A, options.B),
            ["lambda_samples"] = options.Samples,
            ["lambda_step"] = options.QStep,
            ["seed"] = request.Seed,
            ["steps"] = options.Steps,
            ["warmup"] = options.Warmup,
            ["dropout"] = options.Dropout,
            ["learning_rate"] = options.LearningRate,
            ["weight_decay"] = options.WeightDecay,
            ["multiply_adds"] = network.MultiplyAdds,
        };
        if (options.Batch != int.MaxValue)
            recipe["environment_batch"] = options.Batch;
        return recipe;
    }
}
