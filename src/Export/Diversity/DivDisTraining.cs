using Export.Training;

namespace Export.Diversity;

/// <summary>All members at once, whose answers on unlabelled rows shall tell nothing of each other and keep the classes' shares.</summary>
static class DivDisTraining
{
    /// <param name="tasks">What each member learns from; options are alike.</param>
    /// <param name="free">Encoded unlabelled rows.</param>
    /// <param name="weight">What information and shares count beside the members' losses.</param>
    public static TrainedMember[] Learn(IReadOnlyList<LearningTask> tasks, Examples free, double weight)
    {
        LearningTask first = tasks[0];
        TrainerOptions options = first.Options;
        Learner[] learners = [.. tasks.Select((t, i) => new Learner(t, options.KindOf(i)))];
        double[] shares = Shares(first.Learn);
        // Draws of its own, so that members start as their plain ones do.
        var random = new SeededRandom(~(ulong)first.Seed);
        var kept = new KeptRun(first, $"divdis-{first.Seed}", KeptRun.Digest(tasks, free, weight), [.. learners.Select(l => l.State)], random);
        kept.Resume();
        while (!learners[0].IsOver)
        {
            Pass(learners, first, free, shares, weight, random);
            double?[] held = [.. learners.Select(l => l.Held)];
            float[][] answers = [.. learners.Select(l => l.Network.Predict(free.Inputs, free.Count))];
            double objective = learners.Select((l, i) => held[i] ?? l.Loss).Sum() + (weight * Apart(answers, shares, 0, [.. answers.Select(a => new float[a.Length])]));
            bool better = held[0] is null || objective < learners[0].State.BestLoss;
            foreach (Learner learner in learners)
            {
                learner.State.Epoch++;
                if (better)
                    learner.Keep(objective);
            }

            for (int i = 0; i < learners.Length; i++)
                tasks[i].Progress(new MemberProgress(tasks[i].Seed, learners[i].Epoch, learners[i].Loss, held[i], learners[0].IsOver));
            kept.Passed();
        }

        return [.. learners.Select(l => l.Member())];
    }

    static void Pass(Learner[] learners, LearningTask task, Examples free, double[] shares, double weight, SeededRandom random)
    {
        int size = task.Options.Batch, batch = Math.Min(size, free.Count), rows = task.Learn.Count;
        double[] sums = new double[learners.Length];
        foreach (Learner learner in learners)
            learner.Random.Shuffle(learner.Order);
        for (int start = 0; start < rows; start += size)
        {
            task.Cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(size, rows - start);
            int[] drawn = [.. Enumerable.Range(0, batch).Select(_ => random.Next(free.Count))];
            float[] others = free.Take(drawn).Inputs;
            float[][] answers = [.. learners.Select(l => l.Answers(others, batch))], gradients = [.. answers.Select(a => new float[a.Length])];
            Apart(answers, shares, weight, gradients);
            for (int i = 0; i < learners.Length; i++)
            {
                sums[i] += learners[i].Labelled(learners[i].Order.AsSpan(start, count)) * count;
                learners[i].Push(others, answers[i], gradients[i], batch);
                learners[i].Step();
            }
        }

        for (int i = 0; i < learners.Length; i++)
            learners[i].State.Loss = sums[i] / rows;
    }

    static double Apart(float[][] answers, double[] shares, double weight, float[][] gradients)
    {
        double term = answers.Length < 2 ? 0 : Repulsion.Information(answers, shares.Length, weight, gradients);
        for (int i = 0; i < answers.Length; i++)
            term += Repulsion.Shares(answers[i], shares, weight, gradients[i]);
        return term;
    }

    // Of the classes among the labelled rows; one that is absent counts as half a row.
    static double[] Shares(Examples learn)
    {
        double[] counts = new double[learn.Outputs];
        for (int i = 0; i < learn.Targets.Length; i++)
            counts[i % counts.Length] += learn.Targets[i];
        double[] some = [.. counts.Select(c => Math.Max(0.5, c))];
        return [.. some.Select(c => c / some.Sum())];
    }
}
