using Export.Training;

namespace Export.Neighbours;

/// <summary>Learns by heart: prototypes of the rows, and how far each one's word carries.</summary>
static class NeighbourTraining
{
    public static TrainedMember Learn(LearningTask task)
    {
        double variance = task.Options.Neighbours.Bandwidth;
        if (variance == 0)
        {
            // Without rows held out every fifth is left out of a bank that serves for nothing else.
            (Examples learn, Examples held) = task.Validation is { } given ? (task.Learn, given)
                : (Every(task.Learn, fifth: false), Every(task.Learn, fifth: true));
            variance = BandwidthFit.Find(Bank.Of(task, learn), held, task.Options.Head, task.Threads);
        }

        var bank = Bank.Of(task, task.Learn);
        task.Progress(new MemberProgress(task.Seed, 1, 0, null, true) { Of = 1 });
        // Targets are rescaled later; the rows keep theirs.
        return LearntMember.Of(task, "knn", new NeighbourModel(bank with { Targets = [.. bank.Targets] }, task.Learn.Columns,
            task.Learn.Outputs, task.Options.Head, variance));
    }

    static Examples Every(Examples rows, bool fifth) => rows.Take([.. Enumerable.Range(0, rows.Count).Where(r => (r % 5 == 0) == fifth)]);
}
