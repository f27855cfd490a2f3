namespace Export.Training;

/// <summary>What one member sees of the rows, whatever its kind: its own draw of them, its own features.</summary>
static class MemberView
{
    // Streams of a member's seed; those from 1 belong to its kind.
    const int RowStream = -1, ColumnStream = -2;

    /// <summary>Learns a member from what it sees.</summary>
    /// <exception cref="TrainingException">The kind needs every feature, or learning failed.</exception>
    public static TrainedMember Learn(LearningTask task, MemberKind kind)
    {
        if (task.Options.Bootstrap && !kind.DrawsRows)
        {
            var random = SeededRandom.Of(task.Seed, RowStream);
            task = task with { Learn = task.Learn.Take([.. Enumerable.Range(0, task.Learn.Count).Select(_ => random.Next(task.Learn.Count))]) };
        }

        if (task.Options.FeatureShare == 1)
            return kind.Learn(task);
        if (kind.WholeRows)
            throw new TrainingException($"--feature-share {task.Options.FeatureShare:R}: a {kind.Name} sees whole images");
        int[] columns = PickedColumns.Draw(task.Learn, task.Options.FeatureShare, SeededRandom.Of(task.Seed, ColumnStream));
        TrainedMember member = kind.Learn(task with
        {
            Learn = PickedColumns.Pick(task.Learn, columns),
            Validation = task.Validation is { } held ? PickedColumns.Pick(held, columns) : null,
        });
        return member with { Model = new PickedColumns(member.Model, columns) };
    }
}
