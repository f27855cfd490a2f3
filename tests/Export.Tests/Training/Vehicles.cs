using Ensemble.Data;
using Ensemble.Tensors;
using Export.Training;
using Testing;

namespace Export.Tests.Training;

/// <summary>The shipped vehicles, standardised, as the trainer and as scikit-learn see them.</summary>
static class Vehicles
{
    static readonly string path = Path.Combine(Commands.Repository.Root, "config", "data", "vehicle.csv");

    /// <summary>Debian's Python.</summary>
    public const string Interpreter = "/usr/bin/python3";

    public static Examples Learn { get; } = Read("split=train");

    public static Examples Test { get; } = Read("split=test");

    /// <summary>A member of a kind.</summary>
    public static LearntModel Train(string kind, TrainerOptions options, int threads = 2) => Trainer.Train(
        new LearningTask(Learn, null, options with { Kinds = [kind] }, 3, _ => { }, default) { Threads = threads }, kind).Model;

    /// <summary>
    /// What a program of scikit-learn's answers on the test rows, rows × classes. It finds <c>x</c>, <c>y</c> and <c>t</c> (the test
    /// rows) and leaves <c>p</c>.
    /// </summary>
    public static double[] Sklearn(TemporaryFolder folder, string program)
    {
        NpzFile.Write(folder["rows.npz"],
        [
            Tensor.From<float>("x", Datatype.FP32, [Learn.Count, Learn.Columns], Learn.Inputs),
            Tensor.From<float>("y", Datatype.FP32, [Learn.Count, Learn.Outputs], Learn.Targets),
            Tensor.From<float>("t", Datatype.FP32, [Test.Count, Test.Columns], Test.Inputs),
        ]);
        Python.Run($"""
            import sys, numpy as np
            rows = np.load(sys.argv[1])
            x, y, t = rows["x"], rows["y"].argmax(1), rows["t"]
            {program.ReplaceLineEndings("\n")}
            np.savez(sys.argv[2], p=np.asarray(p, np.float64))
            """, folder["rows.npz"], folder["p.npz"]);
        return NpzFile.Read(folder["p.npz"])[0].As<double>().ToArray();
    }

    /// <summary>Share of the test rows whose largest probability is their class's.</summary>
    public static double Accuracy(ReadOnlySpan<double> p)
    {
        int right = 0;
        for (int r = 0; r < Test.Count; r++)
        {
            ReadOnlySpan<double> row = p.Slice(r * Test.Outputs, Test.Outputs);
            int best = 0;
            for (int c = 1; c < row.Length; c++)
                best = row[c] > row[best] ? c : best;
            right += Test.Target(r)[best] == 1 ? 1 : 0;
        }

        return right / (double)Test.Count;
    }

    /// <summary>A model's answers on the test rows.</summary>
    public static double[] Answers(LearntModel model) => [.. model.Predict(Test.Inputs, Test.Count).Select(v => (double)v)];

    /// <summary>Mean over rows and classes of how far apart two tables are.</summary>
    public static double Apart(double[] a, double[] b) => a.Zip(b, (l, r) => Math.Abs(l - r)).Average();

    static Examples Read(string rows)
    {
        Examples learn = Data("split=train").Learn;
        return rows == "split=train" ? learn : Encoded(rows);
    }

    static TrainingData Data(string rows) => TrainingData.Read(new TrainRequest
    {
        Data = path, Out = "", Name = "v", Validation = 0, Rows = RowSelection.Parse(rows), Options = new TrainerOptions(),
    });

    static Examples Encoded(string rows)
    {
        TrainingData learn = Data("split=train"), other = Data(rows);
        return other.Learn with { Inputs = learn.Encoding.Encode(other.Rows.Inputs[0]) };
    }
}
