using Ensemble.Members;
using Ensemble.Tensors;
using Export.Onnx;
using Export.Training;
using Export.Trees;

namespace Export.Tests.Trees;

/// <summary>On trees that are small enough to be followed by hand.</summary>
public class TreeEnsembleTests
{
    [Fact]
    public void A_value_at_the_threshold_goes_left_in_the_trainer_and_in_ONNX_Runtime()
    {
        float threshold = 0.1f;
        // x0 <= 0.1: leaf 0; else x1 <= -2: leaf 1, else leaf 2.
        var tree = new Tree([new(0, threshold, 1, 2), new(-1, 0, 0, 0), new(1, -2, 3, 4), new(-1, 0, 1, 0), new(-1, 0, 2, 0)],
            [1, 0, 0.25f, 0.75f, 0, 1], 2, 1.5);
        float[] rows = [threshold, 0, MathF.BitIncrement(threshold), -2, MathF.BitIncrement(threshold), MathF.BitIncrement(-2), MathF.BitDecrement(threshold), 9];
        var model = new TreeEnsemble([tree], [0, 0], Head.Softmax, logits: false, []);

        float[] answers = model.Predict(rows, 4);

        answers.ShouldBe([1, 0, 0.25f, 0.75f, 0, 1, 1, 0]);
        Onnx(model, rows, 2).ShouldBe(answers);
    }

    [Fact]
    public void A_leaf_of_zeros_adds_nothing()
    {
        var tree = new Tree([new(0, 0, 1, 2), new(-1, 0, 0, 0), new(-1, 0, 1, 0)], [0, 3], 1, 1);
        var model = new TreeEnsemble([tree], [0], Head.Identity, logits: false, []);
        model.Rescale(10, 2);

        model.Predict([-1, 1], 2).ShouldBe([10f, 16f]);
        Onnx(model, [-1, 1], 1).ShouldBe([10f, 16f]);
    }

    [Fact]
    public void Boosted_trees_add_to_the_logits_of_a_class_each_in_turn()
    {
        // Logits start at (0, ln 2); the first tree adds ln 3 to class 0, the second nothing.
        Tree One(float value) => new([new(-1, 0, 0, 0)], [value], 1, 0);
        var model = new TreeEnsemble([One(MathF.Log(3)), One(0)], [0, MathF.Log(2)], Head.Softmax, logits: true, []);

        float[] answers = model.Predict([0], 1);

        answers[0].ShouldBe(0.6f, 1e-6f);
        answers[1].ShouldBe(0.4f, 1e-6f);
        Onnx(model, [0], 1).Zip(answers, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-6f);
    }

    [Fact]
    public void Shares_of_leaves_are_rounded_so_that_they_add_up_to_1_exactly()
    {
        Tree[] trees = [.. Enumerable.Range(0, 7).Select(_ => new Tree([new(-1, 0, 0, 0)], [1f / 3, 1f / 3, 1f / 3], 3, 0))];

        LeafShares.Apply(trees);

        // 2^24 / 7 = 2396745 and 1 left over, for the first tree; a third of it, the rest for the lowest classes.
        trees[0].Leaves.Select(l => (int)(l * 16777216)).ShouldBe([798916, 798915, 798915]);
        trees[1].Leaves.Select(l => (int)(l * 16777216)).ShouldBe([798915, 798915, 798915]);
        float[] answer = new TreeEnsemble(trees, [0, 0, 0], Head.Softmax, logits: false, []).Predict([0], 1);
        (answer[0] + answer[1] + answer[2]).ShouldBe(1f);
    }

    static float[] Onnx(LearntModel model, float[] rows, int columns)
    {
        var graph = new GraphBuilder("tree");
        graph.Input("x", Datatype.FP32, columns);
        graph.Output("y", Datatype.FP32, model.Outputs);
        model.Write(graph, "x", "y");
        using var probe = ModelProbe.Open(graph.ToBytes(), "tree");
        return probe.Run([Tensor.From<float>("x", Datatype.FP32, [rows.Length / columns, columns], rows)])[0].As<float>().ToArray();
    }
}
