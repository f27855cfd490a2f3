using Export.Tests.Training;
using Export.Training;
using Export.Trees;
using Testing;

namespace Export.Tests.Trees;

/// <summary>
/// Forests beside scikit-learn's on the same rows. Two of its own of 300 trees, with different seeds, are 0.017 apart on the mean; their
/// accuracies lie from 0.73 to 0.77.
/// </summary>
public sealed class ForestTrainingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsTheory(Vehicles.Interpreter, Python.Numpy, Python.Sklearn)]
    [InlineData("random-forest", "RandomForestClassifier")]
    [InlineData("extra-trees", "ExtraTreesClassifier")]
    public void A_forest_answers_as_scikit_learns_does(string kind, string theirs)
    {
        double[] answers = Vehicles.Answers(Vehicles.Train(kind, new TrainerOptions { Trees = new TreeOptions { Trees = 1200 } }));
        double[] expected = Vehicles.Sklearn(folder, $"""
            from sklearn.ensemble import {theirs}
            p = {theirs}(n_estimators=1200, max_features="sqrt", n_jobs=2, random_state=1).fit(x, y).predict_proba(t)
            """);

        Vehicles.Apart(answers, expected).ShouldBeLessThan(0.013);
        Vehicles.Accuracy(answers).ShouldBe(Vehicles.Accuracy(expected), 0.03);
    }

    [NeedsFact(Vehicles.Interpreter, Python.Numpy, Python.Sklearn)]
    public void Boosted_trees_are_about_as_good_as_scikit_learns()
    {
        var options = new TrainerOptions { Trees = new TreeOptions { Rounds = 80 } };
        double[] answers = Vehicles.Answers(Vehicles.Train("boosted", options));
        double[] expected = Vehicles.Sklearn(folder, """
            from sklearn.ensemble import GradientBoostingClassifier
            p = GradientBoostingClassifier(n_estimators=80, learning_rate=0.1, max_depth=4, subsample=0.7, max_features="sqrt",
                min_samples_leaf=5, random_state=1).fit(x, y).predict_proba(t)
            """);

        Vehicles.Accuracy(answers).ShouldBe(Vehicles.Accuracy(expected), 0.04);
        Vehicles.Apart(answers, expected).ShouldBeLessThan(0.06);
    }

    [Fact]
    public void Boosting_stops_when_the_rows_held_out_get_no_likelier_and_keeps_the_best_round()
    {
        var task = new LearningTask(Vehicles.Learn, Vehicles.Test, new TrainerOptions { Trees = new TreeOptions { Rounds = 500, Shrinkage = 0.5 } }, 0, _ => { }, default);
        var told = new List<double>();

        TrainedMember member = Trainer.Train(task with { Progress = p => told.Add(p.ValidationLoss!.Value) }, "boosted");

        told.Count.ShouldBe(told.IndexOf(told.Min()) + 1 + 10);
        ((TreeEnsemble)member.Model).Trees.Length.ShouldBe(4 * (told.IndexOf(told.Min()) + 1));
        member.ValidationLoss!.Value.ShouldBe(told.Min(), 1e-6);
    }

    [Theory]
    [InlineData("random-forest")]
    [InlineData("extra-trees")]
    [InlineData("boosted")]
    [InlineData("knn")]
    [InlineData("random-features")]
    public void A_member_is_the_same_bits_on_one_thread_and_on_three(string kind)
    {
        TrainerOptions options = new TrainerOptions { Epochs = 3, Bootstrap = true, FeatureShare = 0.6, Trees = new TreeOptions { Trees = 10, Rounds = 5 } };
        options = options with { Neighbours = options.Neighbours with { Prototypes = 40 } };

        float[] one = Vehicles.Train(kind, options, 1).Predict(Vehicles.Test.Inputs, Vehicles.Test.Count);

        Vehicles.Train(kind, options, 3).Predict(Vehicles.Test.Inputs, Vehicles.Test.Count).ShouldBe(one);
    }

    [Fact]
    public void Probabilities_of_a_forest_add_up_to_1_exactly()
    {
        LearntModel model = Vehicles.Train("random-forest", new TrainerOptions { Trees = new TreeOptions { Trees = 33 } });

        float[] p = model.Predict(Vehicles.Test.Inputs, Vehicles.Test.Count);

        for (int r = 0; r < Vehicles.Test.Count; r++)
            p.AsSpan(r * 4, 4).ToArray().Aggregate(0f, (a, b) => a + b).ShouldBe(1f);
    }
}
