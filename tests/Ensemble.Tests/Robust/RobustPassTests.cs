using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members.Onnx;
using Ensemble.Robust;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Robust;

public sealed class RobustPassTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    Family Load(string path)
    {
        var mistakes = new List<string>();
        Family? family = FamilyLoader.Load(path, TimeProvider.System, mistakes);
        mistakes.ShouldBeEmpty();
        return family!;
    }

    static Tensor Rows(params float[] x) => Tensor.From<float>("x", Datatype.FP32, [x.Length / 2, 2], x);

    static async Task<(FamilyDecisions Decisions, MemberOutputs Outputs)> Decide(Family family, Tensor rows)
    {
        var execution = new FamilyExecution(TimeProvider.System);
        MemberOutputs outputs = await execution.RunAsync(family, [rows], TimeSpan.FromSeconds(10), default);
        return (Decider.Decide(family, outputs, family.DefaultChoice), outputs);
    }

    static Task<double[]> Means(Family family, Tensor rows, Func<int, Tensor, bool>? fails = null, List<int>? batches = null) => RobustPass.MeansAsync(
        family, [rows], family.RobustSets!.Robust!, row => NoiseKey.OfSeed(5).Of(Guid.Empty, row), async copies =>
        {
            batches?.Add(copies[0].Rows);
            return fails?.Invoke(batches?.Count ?? 0, copies[0]) == true ? null : await new FamilyExecution(TimeProvider.System).RunAsync(family, copies, TimeSpan.FromSeconds(10), default);
        }).AsTask();

    [Theory]
    [InlineData(0.6, "10 01 11", ",,fragile")]           // 1 - p: [1,0] .18 and .82, [0,1] .75 and .25, [0,0] .47 and .53
    [InlineData(0.2, "10 00 00", ",fragile,fragile")]
    [InlineData(0.9, "11 11 11", "fragile,fragile,fragile")]
    public async Task A_row_is_flagged_where_its_set_is_not_the_chosen_class_alone(double quantile, string sets, string reasons)
    {
        Family family = Load(RobustFamily.Write(folder.Path, quantile, noise: 1e-4));
        Tensor rows = Rows(1, 0, 0, 1, 0, 0);
        (FamilyDecisions decisions, _) = await Decide(family, rows);
        FamilyDecisions flagged = RobustSets.Flag(family, decisions, await Means(family, rows));
        Text(flagged.RobustSets).ShouldBe(sets);
        string.Join(',', flagged.Rows.Select(r => (r.Reasons & Reason.Fragile).List())).ShouldBe(reasons);
        // Without flagging the sets are the same.
        RobustSets.Add(family, decisions, await Means(family, rows)).Rows.ShouldBe(decisions.Rows);
        flagged.Gates[^1].ShouldBe(new GateFact(Reason.Fragile, "robust_set", quantile, null));
        flagged.GuaranteeId.ShouldBe("none");
    }

    [Fact]
    public async Task The_mean_is_over_a_rows_own_copies_whatever_batches_they_run_in()
    {
        Family family = Load(RobustFamily.Write(folder.Path, 0.5, noise: 0.7, samples: 100));
        float[] x = [.. Enumerable.Range(0, 14).Select(i => (i * 0.3f) - 2)];
        var batches = new List<int>();
        double[] means = await Means(family, Rows(x), batches: batches);
        batches.ShouldBe([256, 256, 188]);
        for (int row = 0; row < 7; row++)
        {
            double sum = 0;
            using RowNoise noise = NoiseKey.OfSeed(5).Of(Guid.Empty, row);
            double[] z = new double[2];
            for (int sample = 0; sample < 100; sample++)
            {
                noise.Fill(sample, z);
                // By hand: a and b are logistic in the difference of the elements, doubled and quadrupled, c is .6.
                double difference = (float)(x[2 * row] + (0.7 * z[0])) - (float)(x[(2 * row) + 1] + (0.7 * z[1]));
                sum += ((1 / (1 + Math.Exp(-2 * difference))) + (1 / (1 + Math.Exp(-4 * difference))) + 0.6) / 3;
            }

            means[2 * row].ShouldBe(sum / 100, 1e-5);
        }
    }

    [Fact]
    public async Task What_time_was_too_short_for_keeps_every_class_and_is_flagged()
    {
        Family family = Load(RobustFamily.Write(folder.Path, 0.6, noise: 1e-4, samples: 100));
        Tensor rows = Rows(1, 0, 1, 0, 1, 0, 1, 0);
        // The second batch begins among the copies of row 2.
        double[] means = await Means(family, rows, (batch, _) => batch == 2, []);
        means[..4].ShouldAllBe(m => !double.IsNaN(m));
        means[4..].ShouldAllBe(m => double.IsNaN(m));
        (FamilyDecisions decisions, _) = await Decide(family, rows);
        FamilyDecisions flagged = RobustSets.Flag(family, decisions, means);
        Text(flagged.RobustSets)[6..].ShouldBe("11 11");
        flagged.Rows[3].Reasons.ShouldBe(Reason.Fragile);
    }

    [Fact]
    public async Task Without_sets_in_force_every_row_is_flagged()
    {
        Family family = Load(TinyFamily.OfThree().Write(folder.Path));
        (FamilyDecisions decisions, _) = await Decide(family, Rows(1, 0));
        RobustSets.Flag(family, decisions, null).Rows[0].Reasons.ShouldBe(Reason.Fragile);
    }

    [Fact]
    public void Sets_of_inputs_that_take_no_noise_are_not_in_force_and_the_input_is_named()
    {
        string path = new TinyFamily().With(m => m["inputs"]![0]!["datatype"] = "INT64")
            .With("a", TinyModels.Operator("Cast", [("x", 7, [-1, 2])], ("p", 1, [-1, 2])) is var cast ? To(cast) : []).Write(folder.Path);
        Family family = Load(RobustFamily.Calibrate(path, 0.5, 1));
        family.RobustSets.ShouldBeNull();
        family.Warnings.ShouldContain("robust sets: not in force, its input 'x' is INT64; noise can be added to FP16, FP32 and FP64 alone");
    }

    [Theory]
    [InlineData("\"radius\": 0.5", "\"radius\": 0.1")]
    [InlineData("\"noise\": 0.5", "\"noise\": 0.4")]
    [InlineData("\"samples\": 64", "\"samples\": 65")]
    [InlineData("\"quantile\": 0.5", "\"quantile\": 0.4")]
    [InlineData("\"radius\": 0.5", "\"radius\": -1")]
    public void Sets_with_another_figure_are_not_in_force(string was, string becomes)
    {
        string path = RobustFamily.Write(folder.Path, 0.5, 0.5, 64), file = Path.Combine(path, "family.json");
        Load(path).RobustSets.ShouldNotBeNull();
        string text = File.ReadAllText(file);
        text.ShouldContain(was);
        File.WriteAllText(file, text.Replace(was, becomes, StringComparison.Ordinal));
        Family family = Load(path);
        family.RobustSets.ShouldBeNull();
        family.Warnings.ShouldContain(w => w.StartsWith("robust sets: not in force, the", StringComparison.Ordinal));
    }

    static string Text(bool[] sets) => string.Join(' ', sets.Chunk(2).Select(s => $"{(s[0] ? 1 : 0)}{(s[1] ? 1 : 0)}"));

    // FLOAT.
    static byte[] To(byte[] cast)
    {
        var model = ModelProto.Parser.ParseFrom(cast);
        model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
    }
}
