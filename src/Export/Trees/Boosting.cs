using System.Text.Json.Nodes;
using Export.Training;

namespace Export.Trees;

/// <summary>Gradient boosting: each round adds a tree for every class that follows the loss downhill.</summary>
/// <remarks>Friedman 2001 (algorithm 6) and 2002 (drawn rows); leaves are Newton steps, Σ gradient / (Σ curvature + 1).</remarks>
static class Boosting
{
    const double Penalty = 1;
    const int Patience = 10;

    // Leaves are multiples of it: their FP32 sums are exact up to ±64, in whatever order they are made.
    const float Grain = 1f / (1 << 17);

    public static TrainedMember Learn(LearningTask task)
    {
        (TreeOptions options, Examples learn, Examples? held) = (task.Options.Trees, task.Learn, task.Validation);
        Head head = task.Options.Head;
        int outputs = learn.Outputs;
        var rows = new TreeRows(learn, head);
        var bins = new Bins(rows);
        (int Depth, int MinLeaf, int Columns) limits = (options.Depth > 0 ? options.Depth : 4, options.MinLeaf > 0 ? options.MinLeaf : 5,
            options.ColumnsOf(rows.Columns, head == Head.Identity));
        float[] start = Start(learn, head);
        float[] scores = Repeat(start, learn.Count);
        float[] heldScores = held is null ? [] : Repeat(start, held.Count);
        var trees = new List<Tree>();
        (double best, int bestRound, double loss) = (double.PositiveInfinity, 0, 0);
        for (int round = 1; round <= options.Rounds && round - bestRound <= Patience; round++)
        {
            task.Cancellation.ThrowIfCancellationRequested();
            float[] answers = Answers(scores, outputs, head);
            var grown = new Tree[outputs];
            int at = round;
            Parallel.For(0, outputs, new ParallelOptions { MaxDegreeOfParallelism = task.Threads }, c =>
                grown[c] = Grow(rows, bins, answers, learn, c, limits, options, head, SeededRandom.Of(task.Seed, (at * outputs) + c)));
            trees.AddRange(grown);
            Add(scores, learn, grown);
            loss = Loss(scores, learn, head);
            if (held is not null)
                Add(heldScores, held, grown);
            double now = held is null ? loss : Loss(heldScores, held, head);
            if (held is null || options.AllRounds || now < best)
                (best, bestRound) = (now, round);
            bool last = round == options.Rounds || round - bestRound > Patience - 1;
            task.Progress(new MemberProgress(task.Seed, round, loss, held is null ? null : now, last) { Of = options.Rounds });
        }

        Tree[] kept = [.. trees.Take(bestRound * outputs)];
        var recipe = new JsonObject
        {
            ["rounds"] = bestRound, ["shrinkage"] = options.Shrinkage, ["subsample"] = options.Subsample, ["depth"] = limits.Depth,
            ["min_leaf"] = limits.MinLeaf, ["split_columns"] = limits.Columns, ["nodes"] = kept.Sum(t => t.Nodes.Length),
        };
        return LearntMember.Of(task, "boosted", new TreeEnsemble(kept, start, head, head == Head.Softmax, recipe));
    }

    static Tree Grow(TreeRows rows, Bins bins, float[] answers, Examples learn, int output, (int Depth, int MinLeaf, int Columns) limits,
        TreeOptions options, Head head, SeededRandom random)
    {
        double[] gradients = new double[rows.Count], curvatures = new double[rows.Count];
        for (int r = 0; r < rows.Count; r++)
        {
            double answer = answers[(r * learn.Outputs) + output];
            gradients[r] = learn.Target(r)[output] - answer;
            curvatures[r] = head == Head.Softmax ? Math.Max(answer * (1 - answer), 1e-6) : 1;
        }

        int[] sample = [.. Enumerable.Range(0, rows.Count)];
        random.Shuffle(sample);
        int drawn = Math.Max(1, (int)Math.Round(options.Subsample * rows.Count));
        TreeRows now = rows.With(gradients, curvatures);
        Tree tree = new TreeGrower(now, new BestSearch(now, bins, limits.MinLeaf, Penalty), limits, Penalty, random).Grow(sample.AsSpan(0, drawn));
        for (int i = 0; i < tree.Leaves.Length; i++)
            tree.Leaves[i] = (float)Math.Round(tree.Leaves[i] * options.Shrinkage / Grain) * Grain;
        return tree;
    }

    // Logarithms of the classes' shares; standardised numbers start from 0.
    static float[] Start(Examples rows, Head head)
    {
        float[] start = new float[rows.Outputs];
        for (int c = 0; head == Head.Softmax && c < start.Length; c++)
        {
            double count = 0;
            for (int r = 0; r < rows.Count; r++)
                count += rows.Target(r)[c];
            start[c] = (float)Math.Round(Math.Log(Math.Max(count, 0.5) / rows.Count) / Grain) * Grain;
        }

        return start;
    }

    static float[] Repeat(float[] start, int rows)
    {
        float[] scores = new float[rows * start.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = start[i % start.Length];
        return scores;
    }

    static void Add(float[] scores, Examples rows, Tree[] grown)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            for (int c = 0; c < grown.Length; c++)
                scores[(r * grown.Length) + c] += grown[c].Find(rows.Input(r))[0];
        }
    }

    static float[] Answers(float[] scores, int outputs, Head head)
    {
        float[] answers = [.. scores];
        for (int r = 0; head == Head.Softmax && r < answers.Length; r += outputs)
            TreeEnsemble.Softmax(answers.AsSpan(r, outputs));
        return answers;
    }

    static double Loss(float[] scores, Examples rows, Head head)
    {
        float[] answers = Answers(scores, rows.Outputs, head);
        double loss = 0;
        for (int i = 0; i < answers.Length; i++)
            loss += Pass.Loss(head, answers[i], rows.Targets[i]);
        return loss / rows.Count;
    }
}
