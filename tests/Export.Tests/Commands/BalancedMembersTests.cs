using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Export.Tests.Commands;

/// <summary>
/// Two members that give the first and the second half of their input as logits. Each is right as often as it says; the first one's
/// logits may be ten times what they should be. Rows 0-1999 fit, 2000-5999 are counted.
/// </summary>
public sealed class BalancedMembersTests : IDisposable
{
    const int Classes = 5, Rows = 6000;

    readonly TemporaryFolder folder = new();
    readonly int[] truth = new int[Rows];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Calibrate_gives_a_member_that_decides_alone_its_place_among_the_others()
    {
        string data = Write(), clean = Family("clean", 1), loud = Family("loud", 10);
        int[] alone = await Answers(clean, data, "--answer", "first"), unbalanced = await Answers(loud, data);
        double before = await Accuracy(clean, data);
        (unbalanced.Zip(alone).Count(p => p.First == p.Second) / (double)alone.Length).ShouldBeGreaterThan(0.99);
        (await Accuracy(loud, data)).ShouldBeLessThan(before - 0.05);

        // The novelty gate and a threshold are not asked about: what is written are the temperatures.
        (int code, string output, string error) = await Cli.Run("calibrate", loud, "--data", data, "--fit-rows", "0-1999", "--cost-wrong", "5", "--cost-abstain", "1", "--write");

        (code, error).ShouldBe((0, ""));
        output.ShouldContain("members' temperatures differ ");
        (await Accuracy(loud, data)).ShouldBe(before, 0.005);
        (_, output, _) = await Cli.Run("inspect", loud);
        output.ShouldMatch(@"warning: members' temperatures differ (9|10)\.[0-9]-fold \(from .* of 'second' to .* of 'first'\)");
        (_, output, _) = await Cli.Run("inspect", clean);
        output.ShouldNotContain("temperatures differ");
    }

    async Task<double> Accuracy(string family, string data) =>
        (await Answers(family, data)).Zip(truth.Skip(2000)).Count(p => p.First == p.Second) / (double)(Rows - 2000);

    static async Task<int[]> Answers(string family, string data, params string[] more)
    {
        string csv = family + ".csv";
        (int code, _, string error) = await Cli.Run(["score", family, "--data", data, "--rows", "2000-5999", "--out", csv, "--force", .. more]);
        code.ShouldBe(0, error);
        return [.. Decided.Read(csv).Select(r => r.Prediction)];
    }

    string Family(string name, float loudness)
    {
        var tiny = new TinyFamily(name, inputs: 2 * Classes, classes: Classes)
            .With("first", TinyModels.Linear(Half(0, loudness), new float[Classes], softmax: false))
            .With("second", TinyModels.Linear(Half(Classes, 1), new float[Classes], softmax: false));
        tiny.Manifest["decides"]!["kind"] = "logits";
        return tiny.Write(folder.Path);
    }

    static float[,] Half(int from, float loudness)
    {
        float[,] weights = new float[2 * Classes, Classes];
        for (int c = 0; c < Classes; c++)
            weights[from + c, c] = loudness;
        return weights;
    }

    string Write()
    {
        var random = new Random(4);
        float[] x = new float[Rows * 2 * Classes];
        for (int row = 0; row < Rows; row++)
        {
            truth[row] = random.Next(Classes);
            for (int half = 0; half < 2; half++)
            {
                double sure = 1 + (4 * random.NextDouble());
                bool right = random.NextDouble() < Math.Exp(sure) / (Math.Exp(sure) + Classes - 1);
                int vote = right ? truth[row] : (truth[row] + 1 + random.Next(Classes - 1)) % Classes;
                for (int c = 0; c < Classes; c++)
                    x[(row * 2 * Classes) + (half * Classes) + c] = (float)(c == vote ? sure : 0);
            }
        }

        string path = folder["rows.npz"];
        NpzFile.Write(path, [Tensor.From<float>("x", Datatype.FP32, [Rows, 2 * Classes], x), Tensor.From<long>("label", Datatype.INT64, [Rows], [.. truth.Select(t => (long)t)])]);
        return path;
    }
}
