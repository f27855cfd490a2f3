using Ensemble.Data;
using Ensemble.Families;
using Export.Training;

namespace Export.Diversity;

/// <summary>Members that are made to differ, in place of those that <see cref="Trainer"/> makes.</summary>
static class DiverseTraining
{
    /// <summary>One member for each seed.</summary>
    /// <param name="request">What was asked for, with a plan whose training is its own.</param>
    /// <param name="data">The train split.</param>
    /// <param name="seeds">Seeds.</param>
    /// <param name="progress">Told of every pass.</param>
    /// <param name="cancellation">Ends training between two batches.</param>
    /// <param name="checkpoints">Where it stands between passes is kept there; null keeps nothing.</param>
    public static TrainedMember[] Learn(TrainRequest request, TrainingData data, int[] seeds, Action<MemberProgress> progress, CancellationToken cancellation,
        Checkpoints? checkpoints = null)
    {
        DiversityPlan plan = request.Diversity;
        LearningTask[] tasks = [.. seeds.Select(s => new LearningTask(data.Learn, data.Validation, request.Options, s, progress, cancellation) { Checkpoints = checkpoints })];
        try
        {
            return plan.Kind switch
            {
                DiversityKind.Dbat => DbatTraining.Learn(tasks, Encoded(data), plan.Weight),
                DiversityKind.DivDis => DivDisTraining.Learn(tasks, Encoded(data), plan.Weight),
                DiversityKind.Snapshots => RunTraining.Snapshots(tasks),
                _ => RunTraining.Average(tasks, request.Threads),
            };
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions is [TrainingException or DataException, ..] failures)
        {
            throw failures[0] is DataException ? new DataException(failures[0].Message) : new TrainingException(failures[0].Message);
        }
    }

    /// <summary>The unlabelled rows of a plan; null where it names none.</summary>
    /// <exception cref="DataException">They cannot be read, or the plan needs some, or it is about classes and this is a regression.</exception>
    public static Rows? Read(TrainRequest request, TensorConfig input)
    {
        DiversityPlan plan = request.Diversity;
        if (plan.NeedsUnlabelled && request.Regression)
            throw new DataException($"--diversity {plan.Name}: members are told apart by classes; a regression has none");
        if (plan.Unlabelled is null)
            return null;
        Rows rows = RowFile.Read(plan.Unlabelled, null, [input], new RowReadOptions { LabelColumn = request.LabelColumn, Selection = plan.UnlabelledRows });
        return rows.Count > 0 ? rows : throw new DataException($"{plan.Unlabelled}: no rows");
    }

    /// <summary>The unlabelled rows as networks see them.</summary>
    static Examples Encoded(TrainingData data)
    {
        Rows rows = data.Unlabelled!;
        return new Examples(data.Encoding.Encode(rows.Inputs[0]), data.Encoding.Columns, [], 0, rows.Count);
    }
}
