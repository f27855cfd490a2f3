using System.IO.Compression;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Monitors;
using Ensemble.Tensors;
using Export.Evaluation;

namespace Benchmarks.Promise;

/// <summary>Pictures that are not like those the family was fitted on, and what catches them: a gate, or which monitor after how many rows.</summary>
static class Shifted
{
    const int Rows = 2000, Side = 28;
    const string Fashion = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";

    public static void Run(Family family, AnswerChoice choice, Rows held, Decision[] fitted, Decision[] familiar, int[] truth, string root, TextWriter output)
    {
        float[] digits = held.Inputs[0].Slice(Rows, Rows).As<float>().ToArray();
        int[] labels = truth[Rows..];
        output.WriteLine($"What catches pictures that are not like the calibration data ({Rows} rows each; rows until a monitor alarms, delta .05, eta .05)");
        output.WriteLine($"  {"rows",-16}{"flagged",9}{"novelty",9}{"risk",9}{"wrong, kept",13}{"risk monitor",14}{"novelty mon.",14}{"class mix",11}{"flag rate",11}");
        Line("familiar", digits, labels);
        Line("turned by 90", Each(digits, Turn), labels);
        Line("inverted", Each(digits, p => [.. p.Select(v => 255 - v)]), labels);
        var random = new Random(20261122);
        Line("shuffled", Each(digits, p => Shuffle(random, p)), labels);
        Line("noise", Each(digits, p => [.. p.Select(_ => (float)random.Next(256))]), null);
        if (File.Exists(Fashion))
            Line("Fashion-MNIST", Images(Fashion), null);
        else
            output.WriteLine("  Fashion-MNIST: not there (Debian's dataset-fashion-mnist)");
        output.WriteLine();

        void Line(string name, float[] pixels, int[]? right)
        {
            var run = FamilyRows.Run(family, [Tensor.From<float>(held.Inputs[0].Name, Datatype.FP32, [Rows, Side * Side], pixels)], default);
            Decision[] decisions = run.Decide(choice);
            double Share(Func<Decision, bool> holds) => decisions.Count(holds) / (double)Rows;
            double wrong = decisions.Where((d, i) => !d.Flagged && (right is null || d.Prediction != right[i])).Count() / (double)Rows;
            var tie = new Random(5);
            var risk = new FamiliarityEvidence([.. fitted.Select(d => d.Risk)]);
            var novelty = new FamiliarityEvidence([.. fitted.Select(d => d.Novelty)]);
            var classes = new ShareChange([.. Enumerable.Range(0, family.ClassCount).Select(c => (long)fitted.Count(d => d.Prediction == c))], 0.05, 0.05);
            int flagged = fitted.Count(d => d.Flagged);
            var flags = new ShareChange([fitted.Length - flagged, flagged], 0.05, 0.05);
            string First(Func<Decision, bool> alarm)
            {
                int at = Array.FindIndex(decisions, d => alarm(d));
                return at < 0 ? "-" : $"{at + 1}";
            }

            string byRisk = First(d => { risk.Add(d.Risk, tie.NextDouble()); return risk.Exceeds(0.05); });
            string byNovelty = First(d => { novelty.Add(d.Novelty, tie.NextDouble()); return novelty.Exceeds(0.05); });
            string byClass = First(d => { classes.Add(d.Prediction); return classes.Alarm; });
            string byFlag = First(d => { flags.Add(d.Flagged ? 1 : 0); return flags.Alarm; });
            output.WriteLine($"  {name,-16}{Share(d => d.Flagged),9:F3}{Share(d => d.Reasons.HasFlag(Reason.Novelty)),9:F3}{Share(d => d.Reasons.HasFlag(Reason.Risk)),9:F3}"
                + $"{wrong,13:F4}{byRisk,14}{byNovelty,14}{byClass,11}{byFlag,11}");
        }
    }

    static float[] Each(float[] pixels, Func<float[], float[]> change) =>
        [.. Enumerable.Range(0, Rows).SelectMany(r => change(pixels[(r * Side * Side)..((r + 1) * Side * Side)]))];

    // A quarter turn, against the clock.
    static float[] Turn(float[] picture)
    {
        float[] turned = new float[picture.Length];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
                turned[((Side - 1 - x) * Side) + y] = picture[(y * Side) + x];
        }

        return turned;
    }

    static float[] Shuffle(Random random, float[] picture)
    {
        random.Shuffle(picture);
        return picture;
    }

    static float[] Images(string path)
    {
        using var zipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        byte[] bytes = new byte[16 + (Rows * Side * Side)];
        zipped.ReadExactly(bytes);
        return [.. bytes.Skip(16).Select(b => (float)b)];
    }
}
