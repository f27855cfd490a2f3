using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Export.Calibrating;
using Export.Training;

namespace Export.Evaluation;

/// <summary>One network of the family's kind with the family's total multiply-adds: given as a family of one, or trained here.</summary>
static class SingleModel
{
    /// <summary>The contender; null where none was asked for or can be had, which a note says.</summary>
    /// <exception cref="DataException">The model given cannot be used, or learnt from the rows.</exception>
    public static Contender? Of(
        EvaluateRequest request, Family family, Rows rows, int[] truth, UnfamiliarRows[] unfamiliar, List<string> notes, Action<string> say, CancellationToken cancellation)
    {
        long total = family.Manifest.Members.Sum(m => m.Recipe?["multiply_adds"]?.GetValue<long>() ?? 0);
        string? folder = request.Single;
        if (request.TrainSingle)
            folder = Train(request, family, total, notes, say, cancellation);
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
            FamilyEvaluation.RefuseLearnt(folder, rows, request.Data);
            if (single.Manifest.Members[0] is { Temperature: 1, Smoothing: 0 })
                notes.Add($"{single.Name}: its temperature is not fitted");
            long cost = single.Manifest.Members[0].Recipe?["multiply_adds"]?.GetValue<long>() ?? 0;
            string size = cost > 0 && total > 0 ? FormattableString.Invariant($", {(double)cost / total:F2} x the multiply-adds") : "";
            return Contenders.Member($"one network ({single.Name}{size})", FamilyRows.Run(single, rows, request.Data, cancellation), 0, truth,
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

    static string? Train(EvaluateRequest request, Family family, long total, List<string> notes, Action<string> say, CancellationToken cancellation)
    {
        JsonObject? recipe = family.Manifest.Members[0].Recipe;
        int[] hidden = [.. (recipe?["hidden"] as JsonArray ?? []).Select(h => h!.GetValue<int>())];
        if (hidden.Length == 0 || total == 0)
        {
            notes.Add("--train-single: the members are no networks with hidden layers that train made; a linear model has no larger one of its kind");
            return null;
        }

        int[] widths = Widths(family.Inputs.Sum(i => i.RowLength), family.ClassCount, hidden, total);
        string folder = Path.Combine(Path.GetTempPath(), $"single-{Guid.NewGuid():N}");
        TrainRequest train = Recipe(request, family, recipe!, widths, folder);
        var data = TrainingData.Read(train);
        train = train with { Options = train.Options.For(data.Learn.Count) };
        say($"training one network, hidden {string.Join(',', widths)}, on {data.Learn.Count} rows");
        _ = FamilyTraining.Run(train, data, _ => { }, say, cancellation);
        return folder;
    }

    static TrainRequest Recipe(EvaluateRequest request, Family family, JsonObject recipe, int[] widths, string folder) => new()
    {
        Data = request.Data,
        Labels = request.Labels,
        LabelColumn = request.LabelColumn,
        Input = family.Inputs[0].Name,
        Out = folder,
        Name = $"mlp-{string.Join('-', widths)}",
        Rows = request.TrainRows,
        FitRows = request.FitRows,
        Members = 1,
        Seed = recipe["seed"]!.GetValue<int>(),
        Scale = InputScale.Parse(recipe["scale"]!.GetValue<string>()) ?? new InputScale("auto", 1),
        Options = new TrainerOptions
        {
            Hidden = widths,
            Epochs = family.Manifest.Members.Max(m => m.Recipe!["epochs"]!.GetValue<int>()),
            Batch = recipe["batch"]!.GetValue<int>(),
            LearningRate = recipe["learning_rate"]!.GetValue<double>(),
            WeightDecay = recipe["weight_decay"]!.GetValue<double>(),
            LabelSmoothing = recipe["label_smoothing"]!.GetValue<double>(),
            Patience = 0,
        },
    };
}
