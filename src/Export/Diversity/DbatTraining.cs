using Export.Training;

namespace Export.Diversity;

/// <summary>Members one after the other, each of which is pushed away from those before it on unlabelled rows.</summary>
static class DbatTraining
{
    /// <param name="tasks">What each member learns from, in order.</param>
    /// <param name="free">Encoded unlabelled rows.</param>
    /// <param name="weight">α.</param>
    public static TrainedMember[] Learn(IReadOnlyList<LearningTask> tasks, Examples free, double weight)
    {
        var members = new List<TrainedMember>();
        var earlier = new List<(int Class, float P)[]>();
        foreach (LearningTask task in tasks)
        {
            var learner = new Learner(task, task.Options.KindOf(members.Count));
            var kept = new KeptRun(task, $"dbat{members.Count}-{task.Seed}", KeptRun.Digest(tasks, free, weight), [learner.State]);
            kept.Resume();
            Learn(learner, task, free, earlier, weight, kept);
            members.Add(learner.Member());
            earlier.Add(Answered(learner.Best.Predict(free.Inputs, free.Count), task.Learn.Outputs));
        }

        return [.. members];
    }

    static void Learn(Learner learner, LearningTask task, Examples free, List<(int Class, float P)[]> earlier, double weight, KeptRun kept)
    {
        int classes = task.Learn.Outputs, batch = Math.Min(task.Options.Batch, free.Count);
        float[] gradient = new float[batch * classes];
        while (!learner.IsOver)
        {
            learner.State.Epoch++;
            learner.Random.Shuffle(learner.Order);
            double sum = 0;
            for (int start = 0; start < learner.Order.Length; start += task.Options.Batch)
            {
                task.Cancellation.ThrowIfCancellationRequested();
                Span<int> rows = learner.Order.AsSpan(start, Math.Min(task.Options.Batch, learner.Order.Length - start));
                sum += learner.Labelled(rows) * rows.Length;
                if (earlier.Count > 0)
                {
                    int[] drawn = [.. Enumerable.Range(0, batch).Select(_ => learner.Random.Next(free.Count))];
                    float[] others = free.Take(drawn).Inputs, answers = learner.Answers(others, batch);
                    Array.Clear(gradient);
                    Repulsion.Dbat(answers, [.. earlier.Select(e => drawn.Select(r => e[r]).ToArray())], classes, weight, gradient);
                    learner.Push(others, answers, gradient, batch);
                }

                learner.Step();
            }

            learner.State.Loss = sum / learner.Order.Length;
            double? held = learner.Held;
            // By the whole of what is learnt: the loss alone would choose the pass that differs least.
            double objective = (held ?? learner.Loss) + (earlier.Count == 0 ? 0 : weight * Repulsion.Dbat(
                learner.Network.Predict(free.Inputs, free.Count), earlier, classes, 0, new float[free.Count * classes]));
            if (held is null || objective < learner.State.BestLoss)
                learner.Keep(objective);
            task.Progress(new MemberProgress(task.Seed, learner.Epoch, learner.Loss, held, learner.IsOver));
            kept.Passed();
        }

        kept.Save();
    }

    static (int Class, float P)[] Answered(float[] answers, int classes)
    {
        var answered = new (int, float)[answers.Length / classes];
        for (int r = 0; r < answered.Length; r++)
        {
            int best = 0;
            for (int c = 1; c < classes; c++)
                best = answers[(r * classes) + c] > answers[(r * classes) + best] ? c : best;
            answered[r] = (best, answers[(r * classes) + best]);
        }

        return answered;
    }
}
