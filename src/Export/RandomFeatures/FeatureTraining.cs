using System.Text.Json.Nodes;
using Export.Training;

namespace Export.RandomFeatures;

/// <summary>Draws features, then trains a linear model of them as networks are trained.</summary>
static class FeatureTraining
{
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    public static TrainedMember Learn(LearningTask task)
    {
        FeatureOptions options = task.Options.Features;
        var random = SeededRandom.Of(task.Seed, 1);
        double width = options.Width * FeatureMap.MedianDistance(task.Learn, random);
        Layer map = FeatureMap.Draw(task.Learn.Columns, options.Features, width, random);
        LearningTask inner = task with
        {
            Learn = Map(task.Learn, map, task.Threads),
            Validation = task.Validation is { } held ? Map(held, map, task.Threads) : null,
        };
        TrainedMember linear = NetworkTraining.Learn(inner, "random-features",
            t => Network.Create(t.Learn.Columns, [], t.Learn.Outputs, t.Options.Head));
        var recipe = new JsonObject { ["features"] = options.Features, ["kernel_width"] = options.Width, ["distance"] = width };
        return linear with { Model = new FeatureModel(map, linear.Model, recipe) };
    }

    static Examples Map(Examples rows, Layer map, int threads) =>
        rows with { Inputs = FeatureMap.Apply(map, rows.Inputs, rows.Count, threads), Columns = map.Outputs };
}
