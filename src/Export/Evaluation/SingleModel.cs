using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Export.Calibrating;
using Export.Training;

namespace Export.Evaluation;

/// <summary>One network of the family's kind with the family's total multiply-adds: given as a family of one, or trained here.</summary>
static class SingleModel
{
    /// <summary>Why there is none.</summary>
    public const string NoLarger =
        "no member is a network with hidden layers that train made; a linear model has no larger one of its kind, nor have several kinds";

    /// <summary>The contender; null where none was asked for or can be had, which a note says.</summary>
    /// <exception cref="DataException">The model given cannot be used, or learnt from the rows.</exception>
    public static Contender? Of(
        EvaluateRequest request, Family family, Rows rows, int[] truth, UnfamiliarRows[] unfamiliar, List<string> notes, Action<string> say, CancellationToken cancellation)
    {
        string? folder = request.Single;
        if (request.TrainSingle)
            folder = Train(request, family, notes, say, cancellation);
        if (folder is null)
        {
            notes.Add("no single network of the family's cost is compared (--single FAMILY, or --train-single)");
            return null;
        }

        try
        {
            using FamilyLease lease = new FamilyFiles(folder).Load();
            Family single = lease.Family;
            if (single.Members.Count != 1 || !single.Labels.SequenceEqual(family.Labels, StringComparer.Ordinal))
                throw new DataException($"{folder}: {single.Members.Count} members and {single.Labels.Count} labels; one member with the labels of {family.Name} was expected");
            EvaluationData.RefuseLearnt(folder, rows, request.Data);
            if (single.Manifest.Members[0] is { Temperature: 1, Smoothing: 0 })
                notes.Add($"{single.Name}: its temperature is not fitted");
            return Contenders.Member(Title(single, family), FamilyRows.Run(single, rows, request.Data, cancellation), 0, truth,
                [.. unfamiliar.Select(u => FamilyRows.Run(single, u.Inputs, cancellation))]);
        }
        finally
        {
            if (request.TrainSingle)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Hidden widths, all scaled alike, whose network comes nearest to a number of multiply-adds.</summary>
    /// <param name="inputs">Elements of a row.</param>
    /// <param name="outputs">Classes.</param>
    /// <param name="hidden">Widths of a member, at least one.</param>
    /// <param name="total">Multiply-adds wanted.</param>
    public static int[] Widths(int inputs, int outputs, int[] hidden, long total)
    {
        double low = 0, high = 1;
        while (Cost(inputs, outputs, Scaled(hidden, high)) < total)
            high *= 2;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Cost(inputs, outputs, Scaled(hidden, middle)) < total ? (middle, high) : (low, middle);
        }

        int[] below = Scaled(hidden, low), above = Scaled(hidden, high);
        return total - Cost(inputs, outputs, below) < Cost(inputs, outputs, above) - total ? below : above;
    }

    static int[] Scaled(int[] hidden, double factor) => [.. hidden.Select(h => Math.Max(1, (int)Math.Round(h * factor)))];

    static long Cost(int inputs, int outputs, int[] hidden)
    {
        long cost = 0, before = inputs;
        foreach (int width in hidden)
        {
            cost += before * width;
            before = width;
        }

        return cost + (before * outputs);
    }

    /// <summary>How that network is trained: the first member's recipe with wider layers, as many passes as any member made.</summary>
    /// <param name="family">A family.</param>
    /// <returns>Null where <c>train</c> did not make the members, or none is a network with hidden layers and more of the same is none.</returns>
    public static TrainerOptions? Plan(Family family)
    {
        // A mixed family is measured by the network among its members; the others' comparisons and additions count as multiply-adds.
        JsonObject? recipe = family.Manifest.Members.Select(m => m.Recipe).FirstOrDefault(r => r?["hidden"] is JsonArray { Count: > 0 });
        int[] hidden = [.. (recipe?["hidden"] as JsonArray ?? []).Select(h => h!.GetValue<int>())];
        long total = TotalCost(family);
        if (hidden.Length == 0 || total == 0)
            return SinglePlan.More(family);
        return new TrainerOptions
        {
            Hidden = Widths(family.Inputs.Sum(Columns), family.ClassCount, hidden, total),
            Epochs = family.Manifest.Members.Max(m => m.Recipe?["epochs"]?.GetValue<int>() ?? 0),
            Batch = recipe!["batch"]!.GetValue<int>(),
            LearningRate = recipe["learning_rate"]!.GetValue<double>(),
            WeightDecay = recipe["weight_decay"]!.GetValue<double>(),
            LabelSmoothing = recipe["label_smoothing"]!.GetValue<double>(),
            Patience = 0,
        };
    }

    /// <summary>What a table calls it: its name, and its cost as a multiple of the family's where both are known.</summary>
    public static string Title(Family single, Family family)
    {
        double share = (double)TotalCost(single) / TotalCost(family);
        string size = share > 0 && double.IsFinite(share) ? FormattableString.Invariant($", {share:F2} x the multiply-adds") : "";
        return $"one {Noun(single)} ({single.Name}{size})";
    }

    /// <summary>Its name: mlp-2560.</summary>
    public static string Name(TrainerOptions plan) => SinglePlan.Name(plan);

    static string Noun(Family single) => single.Manifest.Members[0].Recipe is { } recipe && recipe["hidden"] is null ? "model" : "network";

    static long TotalCost(Family family) => family.Manifest.Members.Sum(m => m.Recipe?["multiply_adds"]?.GetValue<long>() ?? 0);

    // What the first layer sees: a category is one column for each of its names.
    static int Columns(TensorSpec input) => input.Config.Features?.Sum(f => f.Categories?.Length ?? 1) ?? input.RowLength;

    static string? Train(EvaluateRequest request, Family family, List<string> notes, Action<string> say, CancellationToken cancellation)
    {
        if (Plan(family) is not { } plan)
        {
            notes.Add($"--train-single: {NoLarger}");
            return null;
        }

        string folder = Path.Combine(Path.GetTempPath(), $"single-{Guid.NewGuid():N}");
        TrainRequest train = Recipe(request, family, plan, folder);
        var data = TrainingData.Read(train);
        train = train with { Options = plan.For(data.Learn.Count) };
        say($"training one model of the family's cost, {Name(plan)}, on {data.Learn.Count} rows");
        _ = FamilyTraining.Run(train, data, _ => { }, say, cancellation);
        return folder;
    }

    static TrainRequest Recipe(EvaluateRequest request, Family family, TrainerOptions plan, string folder) => new()
    {
        Data = request.Data,
        Labels = request.Labels,
        LabelColumn = request.LabelColumn,
        Input = family.Inputs[0].Name,
        Out = folder,
        Name = Name(plan),
        Rows = request.TrainRows,
        FitRows = request.FitRows,
        Members = 1,
        Seed = family.Manifest.Members[0].Recipe!["seed"]!.GetValue<int>(),
        Scale = InputScale.Parse(family.Manifest.Members[0].Recipe!["scale"]!.GetValue<string>()) ?? new InputScale("auto", 1),
        Options = plan,
    };
}
