using Export.Tests.Training;
using Export.Training;
using Export.Trees;
using Testing;

namespace Export.Tests.Trees;

public sealed class TreeGrowerTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_best_threshold_is_halfway_between_the_values_that_part_the_classes()
    {
        // Column 0 tells nothing; column 1 parts the classes between 2 and 5.
        var rows = new TreeRows(new Examples([7, 1, 7, 2, 7, 5, 7, 6], 2, [1, 0, 1, 0, 0, 1, 0, 1], 2, 4), Head.Softmax);

        Tree tree = Grow(rows, new BestSearch(rows, new Bins(rows), 1, 0), 0, 1);

        tree.Nodes.ShouldBe([new(1, 3.5f, 1, 2), new(-1, 0, 0, 0), new(-1, 0, 1, 0)]);
        tree.Leaves.ShouldBe([1, 0, 0, 1]);
        tree.Depth.ShouldBe(1);
    }

    [Fact]
    public void Leaves_hold_as_many_rows_as_asked_and_numbers_their_mean()
    {
        var rows = new TreeRows(new Examples([1, 2, 3, 4, 5], 1, [0, 10, 10, 10, 10], 1, 5), Head.Identity);

        // Alone the first row would be parted; with two rows a leaf it takes the second along.
        Tree tree = Grow(rows, new BestSearch(rows, new Bins(rows), 2, 0), 1, 2);

        tree.Nodes[0].Threshold.ShouldBe(2.5f);
        tree.Leaves.ShouldBe([5, 10]);
    }

    [Fact]
    public void Drawn_thresholds_leave_a_row_on_either_side_even_between_neighbouring_floats()
    {
        float low = 1, high = MathF.BitIncrement(1);
        var rows = new TreeRows(new Examples([low, high], 1, [1, 0, 0, 1], 2, 2), Head.Softmax);

        for (int seed = 0; seed < 50; seed++)
        {
            var random = new SeededRandom((ulong)seed);
            Tree tree = new TreeGrower(rows, new RandomSearch(rows, 1, random), (0, 1, 1), 0, random).Grow([0, 1]);
            tree.Nodes[0].Threshold.ShouldBe(low);
            tree.Leaves.ShouldBe([1, 0, 0, 1]);
        }
    }

    [Fact]
    public void A_split_is_found_even_where_the_columns_drawn_do_not_vary()
    {
        var rows = new TreeRows(new Examples([7, 1, 7, 2, 7, 5, 7, 6], 2, [1, 0, 1, 0, 0, 1, 0, 1], 2, 4), Head.Softmax);

        for (int seed = 0; seed < 20; seed++)
            new TreeGrower(rows, new BestSearch(rows, new Bins(rows), 1, 0), (0, 1, 1), 0, new SeededRandom((ulong)seed)).Grow([0, 1, 2, 3]).Nodes.Length.ShouldBe(3);
    }

    [Fact]
    public void More_values_than_bins_are_parted_into_bins_of_about_as_many_rows()
    {
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => i / 100f)];
        var bins = new Bins(new TreeRows(new Examples(values, 1, new float[10_000], 1, 10_000), Head.Identity));

        int[] sizes = [.. bins.Codes(0).ToArray().GroupBy(c => c).OrderBy(g => g.Key).Select(g => g.Count())];

        sizes.Length.ShouldBe(256);
        sizes.ShouldAllBe(s => s == 39 || s == 40);
        bins.Low(0, 255).ShouldBeGreaterThan(bins.High(0, 254));
    }

    [NeedsFact(Vehicles.Interpreter, Python.Numpy, Python.Sklearn)]
    public void A_tree_that_draws_nothing_is_scikit_learns()
    {
        var rows = new TreeRows(Vehicles.Learn, Head.Softmax);
        Tree tree = Grow(rows, new BestSearch(rows, new Bins(rows), 20, 0), 3, 20);

        double[] expected = Vehicles.Sklearn(folder, """
            from sklearn.tree import DecisionTreeClassifier
            p = DecisionTreeClassifier(max_depth=3, min_samples_leaf=20, random_state=0).fit(x, y).predict_proba(t)
            """);

        double[] answers = Vehicles.Answers(new TreeEnsemble([tree], new float[4], Head.Softmax, logits: false, []));
        // Nodes of so many rows have no two splits that are equally good, of which one would be taken as it comes.
        answers.Zip(expected, (a, e) => Math.Abs(a - e)).Max().ShouldBeLessThan(1e-6);
    }

    static Tree Grow(TreeRows rows, SplitSearch search, int depth, int minLeaf) => new TreeGrower(rows, search, (depth, minLeaf, rows.Columns), 0,
        new SeededRandom(1)).Grow([.. Enumerable.Range(0, rows.Count)]);
}
