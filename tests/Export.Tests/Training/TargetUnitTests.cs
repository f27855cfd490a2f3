using System.Globalization;
using Ensemble.Data;
using Ensemble.Tensors;
using Export.Onnx;
using Export.Tests.Commands;
using Testing;

namespace Export.Tests.Training;

/// <summary>Numbers to be predicted in units far from 1.</summary>
public sealed class TargetUnitTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // FP32 numbers are 128 apart at 1.7e9, and 0.0625 at 1e6.
    [InlineData(1.7e9, 3, "labels around 1.7E+09 differ by")]
    [InlineData(1e6, 0.1, "FP32 answers are 0.0625 apart there; subtract a constant")]
    [InlineData(1e300, 1e299, "which FP32 answers cannot; give another unit")]
    public async Task Labels_that_FP32_cannot_tell_apart_are_refused(double centre, double spread, string says)
    {
        (int code, _, string error) = await Train(centre, spread, "linear");

        code.ShouldBe(3);
        error.ShouldContain(says);
        Directory.Exists(folder["m"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 1e12)]
    [InlineData(0, 1e-9)]
    [InlineData(2000, 5)]
    public async Task Any_other_unit_is_learnt(double centre, double spread)
    {
        (int code, _, string error) = await Train(centre, spread, "random-features");

        code.ShouldBe(0, error);
    }

    [Theory]
    [InlineData("0.25", "1e39,", "1e39' is more than FP32 can hold")]
    [InlineData("-1e39", "2,", "-1e39' is more than FP32 can hold")]
    public async Task A_feature_that_FP32_cannot_hold_is_named(string first, string second, string says)
    {
        File.WriteAllText(folder["x.csv"], "a,b,label\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{first},{second}{(i % 2 == 0 ? "p" : "q")}\n")));

        (int code, _, string error) = await Cli.Run("train", "--data", folder["x.csv"], "--kind", "linear", "--name", "m", "--out", folder["m"]);

        code.ShouldBe(3);
        error.ShouldContain(says);
        error.ShouldContain("row 0 (line 2)");
    }

    [Theory]
    // Off by 1e-4 of what the labels differ by, in three units.
    [InlineData(0, 1)]
    [InlineData(0, 1e-9)]
    [InlineData(5000, 10)]
    public void An_exported_model_is_held_to_the_trainer_in_the_unit_of_the_labels(double mean, double sd)
    {
        byte[] onnx = TinyModels.Linear(new float[,] { { (float)sd } }, [(float)mean], softmax: false);
        Tensor rows = Tensor.From<float>("x", Datatype.FP32, [2, 1], [0.5f, 0.25f]);
        float[] right = [(float)(mean + (0.5 * sd)), (float)(mean + (0.25 * sd))], wrong = [right[0], (float)(mean + (0.251 * sd))];

        ExportCheck.Run(onnx, "m", rows, [right], rows, null, (mean, sd)).Count.ShouldBe(1);
        Should.Throw<DataException>(() => ExportCheck.Run(onnx, "m", rows, [wrong], rows, null, (mean, sd))).Message.ShouldContain("the exported model gives");
    }

    Task<(int Code, string Output, string Error)> Train(double centre, double spread, string kind)
    {
        var random = new Random(3);
        File.WriteAllText(folder["y.csv"], "a,b,label\n" + string.Concat(Enumerable.Range(0, 200).Select(_ =>
        {
            (double a, double b) = (random.NextDouble(), random.NextDouble());
            return string.Create(CultureInfo.InvariantCulture, $"{a:F6},{b:F6},{centre + (spread * (a + b)):R}\n");
        })));
        return Cli.Run("train", "--data", folder["y.csv"], "--task", "regression", "--kind", kind, "--members", "2", "--epochs", "3", "--no-single", "--name", "m", "--out", folder["m"]);
    }
}
