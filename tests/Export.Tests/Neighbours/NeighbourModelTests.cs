using Export.Neighbours;
using Export.Tests.Training;
using Export.Training;
using Testing;

namespace Export.Tests.Neighbours;

public sealed class NeighbourModelTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Prototypes_weigh_by_size_and_nearness()
    {
        // From 1: squared distances 1 and 4, sizes 1 and 3, variance 2: weights exp(-1/4) and 3·exp(-1).
        var model = new NeighbourModel(new Bank([0, 3], [1, 0, 0, 1], [1, 3]), 1, 2, Head.Softmax, 2);

        float expected = (float)(Math.Exp(-0.25) / (Math.Exp(-0.25) + (3 * Math.Exp(-1))));
        model.Predict([1], 1)[0].ShouldBe(expected, 1e-7f);
        model.Predict([1], 1)[1].ShouldBe(1 - expected, 1e-7f);
    }

    [Fact]
    public void Rows_in_groups_are_kept_as_the_groups_means()
    {
        var rows = new Examples([0, 1, 10, 11, 20, 21], 1, [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1], 2, 6);
        var options = new TrainerOptions { Neighbours = new NeighbourOptions { Prototypes = 3 } };

        // Four rows of class 0 get two prototypes, two of class 1 get one.
        var bank = Bank.Of(new LearningTask(rows, null, options, 5, _ => { }, default), rows);

        bank.Prototypes.Order().ShouldBe([0.5f, 10.5f, 20.5f]);
        bank.Sizes.ShouldBe([2, 2, 2]);
        bank.Targets[^2..].ShouldBe([0, 1]);
    }

    [Fact]
    public void Without_rows_held_out_the_bandwidth_is_fitted_on_every_fifth_which_the_bank_lacks()
    {
        var random = new SeededRandom(4);
        float[] inputs = [.. Enumerable.Range(0, 100).Select(i => (float)(random.NextDouble() + (i % 2)))];
        var rows = new Examples(inputs, 1, [.. Enumerable.Range(0, 100).SelectMany(i => i % 2 == 0 ? new[] { 1f, 0f } : [0f, 1f])], 2, 100);
        Examples Part(bool fifth) => rows.Take([.. Enumerable.Range(0, 100).Where(r => (r % 5 == 0) == fifth)]);
        double Bandwidth(Examples learn, Examples? held) =>
            NeighbourTraining.Learn(new LearningTask(learn, held, new TrainerOptions(), 5, _ => { }, default)).Model.Recipe["bandwidth"]!.GetValue<double>();

        Bandwidth(rows, null).ShouldBe(Bandwidth(Part(false), Part(true)));
    }

    [NeedsFact(Vehicles.Interpreter, Python.Numpy, Python.Sklearn)]
    public void Answers_are_what_numpy_computes_and_about_as_good_as_scikit_learns_neighbours()
    {
        var options = new TrainerOptions { Neighbours = new NeighbourOptions { Bandwidth = 0.5 } };
        double[] answers = Vehicles.Answers(Vehicles.Train("knn", options));

        double[] expected = Vehicles.Sklearn(folder, """
            d = ((t[:, None, :].astype(float) - x[None].astype(float)) ** 2).sum(2)
            w = np.exp(-(d - d.min(1, keepdims=True)) / (2 * 0.5))
            p = w @ rows["y"] / w.sum(1, keepdims=True)
            """);
        double[] theirs = Vehicles.Sklearn(folder, """
            from sklearn.neighbors import KNeighborsClassifier
            p = KNeighborsClassifier(5).fit(x, y).predict_proba(t)
            """);

        answers.Zip(expected, (a, e) => Math.Abs(a - e)).Max().ShouldBeLessThan(1e-6);
        Vehicles.Accuracy(answers).ShouldBe(Vehicles.Accuracy(theirs), 0.06);
    }

    [NeedsFact(Vehicles.Interpreter, Python.Numpy)]
    public void The_bandwidth_is_the_likeliest_of_a_grid()
    {
        Examples learn = Vehicles.Learn, test = Vehicles.Test;
        double found = BandwidthFit.Find(new Bank(learn.Inputs, learn.Targets, [.. Enumerable.Repeat(1, learn.Count)]), test, Head.Softmax, 1);

        double[] expected = Vehicles.Sklearn(folder, $$"""
            d = ((t[:, None, :].astype(float) - x[None].astype(float)) ** 2).sum(2)
            truth = np.array([{{string.Join(',', Enumerable.Range(0, test.Count).Select(r => test.Target(r).IndexOf(1f)))}}])
            grid = np.sort(d.min(1))[len(t) // 2] * 2.0 ** ((np.arange(33) - 16) / 2)
            def nll(h):
                w = np.exp(-(d - d.min(1, keepdims=True)) / (2 * h))
                q = w @ rows["y"] / w.sum(1, keepdims=True)
                return -np.log(np.maximum(q[np.arange(len(t)), truth], 1e-30)).sum()
            p = [grid[np.argmin([nll(h) for h in grid])]]
            """);
        found.ShouldBe(expected[0], expected[0] * 1e-3);
    }
}
