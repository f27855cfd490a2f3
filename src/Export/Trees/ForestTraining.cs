using System.Text.Json.Nodes;
using Export.Training;

namespace Export.Trees;

/// <summary>Grows forests, each tree from its own draws, on several threads with the same result.</summary>
static class ForestTraining
{
    /// <summary>A forest of trees with the best splits, each grown from rows drawn with replacement (Breiman 2001).</summary>
    public static TrainedMember Random(LearningTask task) => Learn(task, "random-forest", drawn: true);

    /// <summary>A forest of trees with drawn thresholds, each grown from all rows.</summary>
    public static TrainedMember Extra(LearningTask task) => Learn(task, "extra-trees", drawn: false);

    static TrainedMember Learn(LearningTask task, string kind, bool drawn)
    {
        (TreeOptions options, Head head) = (task.Options.Trees, task.Options.Head);
        var rows = new TreeRows(task.Learn, head);
        Bins? bins = drawn ? new Bins(rows) : null;
        int minLeaf = options.MinLeaf > 0 ? options.MinLeaf : head == Head.Identity ? 5 : 1;
        int columns = options.ColumnsOf(rows.Columns, head == Head.Identity);
        var trees = new Tree[options.Trees];
        int grown = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = task.Threads, CancellationToken = task.Cancellation };
        Parallel.For(0, trees.Length, parallel, t =>
        {
            var random = SeededRandom.Of(task.Seed, t + 1);
            int[] sample = new int[rows.Count];
            for (int i = 0; i < sample.Length; i++)
                sample[i] = drawn ? random.Next(sample.Length) : i;
            SplitSearch search = bins is null ? new RandomSearch(rows, minLeaf, random) : new BestSearch(rows, bins, minLeaf, 0);
            trees[t] = new TreeGrower(rows, search, (options.Depth, minLeaf, columns), 0, random).Grow(sample);
            int done = Interlocked.Increment(ref grown);
            task.Progress(new MemberProgress(task.Seed, done, 0, null, done == trees.Length) { Of = trees.Length });
        });
        if (head == Head.Softmax)
            LeafShares.Apply(trees);
        else
            LeafShares.Divide(trees);
        var recipe = new JsonObject
        {
            ["trees"] = trees.Length, ["depth"] = options.Depth, ["min_leaf"] = minLeaf, ["split_columns"] = columns,
            ["nodes"] = trees.Sum(t => t.Nodes.Length),
        };
        return LearntMember.Of(task, kind, new TreeEnsemble(trees, new float[task.Learn.Outputs], head, logits: false, recipe));
    }
}
