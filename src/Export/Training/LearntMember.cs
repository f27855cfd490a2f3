namespace Export.Training;

/// <summary>What is told of a member whose kind knows no passes.</summary>
static class LearntMember
{
    /// <summary>The member, with its loss on the rows it learnt from and on those held out.</summary>
    public static TrainedMember Of(LearningTask task, string kind, LearntModel model) => new(kind, task.Seed, model, 0, 0,
        NetworkTraining.MeanLoss(model, task.Learn, task.Options.Head),
        task.Validation is { } held ? NetworkTraining.MeanLoss(model, held, task.Options.Head) : null);
}
