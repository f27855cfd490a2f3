using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Ensemble.Tensors;
using Export.Tests.Commands;
using Xunit.Abstractions;

namespace Export.Tests.Conforming;

/// <summary>
/// The promise of robust sets on trained members, against the worst of 24 directions for each row by somebody who knows everything but
/// the noise; plain sets are the control. <c>./gateway bench promise</c> does it on digits, by gradients.
/// </summary>
public sealed class RobustAttackTests(BlobFamily blobs, ITestOutputHelper output) : IClassFixture<BlobFamily>
{
    const double Alpha = 0.1, Radius = 0.5, Noise = 0.5;
    const int Held = 1000, Directions = 24, Draws = 16, Splits = 20;

    static readonly RobustTerms Terms = new() { Radius = Radius, Noise = Noise, Samples = 1 };

    [Fact]
    public void Robust_sets_cover_after_the_worst_change_and_plain_ones_do_not()
    {
        using FamilyLease lease = FamilyLoader.Lease(blobs.Copy(), new Dictionary<string, byte[]>(), TimeProvider.System, [])!;
        Family family = lease.Family;
        float[] x = RowFile.Read(blobs.Data, null, family.Manifest.Inputs, new RowReadOptions { Selection = RowSelection.Parse("3500-4499") }).Inputs[0].As<float>().ToArray();
        int[] truth = blobs.Truth[3500..];
        double[] clean = Truths(Plain(family, x), truth);
        float[] plain = Worst(family, x, truth, 1), expected = Worst(family, x, truth, Draws);
        double[] attacked = Truths(Plain(family, plain), truth);
        double[] lac = new double[Splits], robust = new double[Splits], under = new double[Splits];
        for (int split = 0; split < Splits; split++)
        {
            int[] order = [.. Enumerable.Range(0, Held)];
            new Random(split).Shuffle(order);
            int[] calibrate = order[..(Held / 2)], test = order[(Held / 2)..];
            double quantile = Conformal.Quantile([.. calibrate.Select(i => 1 - clean[i])], Alpha)!.Value;
            lac[split] = test.Average(i => 1 - attacked[i] <= quantile ? 1 : 0);
            double[] noised = Truths(Noised(family, x, 1000 + split), truth);
            quantile = Conformal.Quantile([.. calibrate.Select(i => 1 - noised[i])], RobustConformal.Level(Alpha, Terms))!.Value;
            double[] byExpected = Truths(Noised(family, expected, 2000 + split), truth), byPlain = Truths(Noised(family, plain, 3000 + split), truth);
            robust[split] = test.Average(i => 1 - byExpected[i] <= quantile ? 1 : 0);
            under[split] = test.Average(i => 1 - byPlain[i] <= quantile ? 1 : 0);
        }

        output.WriteLine($"coverage after the worst change: plain {lac.Average():F4}, robust {robust.Average():F4} (change against the expected score), {under.Average():F4} (against the plain one)");
        lac.Average().ShouldBeLessThan(1 - Alpha - 0.05);
        robust.Average().ShouldBeGreaterThanOrEqualTo(1 - Alpha);
        under.Average().ShouldBeGreaterThanOrEqualTo(1 - Alpha);
    }

    // For each row the direction in which the truth's probability, or its mean over draws of noise of the attacker's own, is least.
    static float[] Worst(Family family, float[] x, int[] truth, int draws)
    {
        float[] worst = new float[x.Length];
        double[] least = new double[truth.Length];
        Array.Fill(least, double.PositiveInfinity);
        for (int d = 0; d < Directions; d++)
        {
            double angle = 2 * Math.PI * d / Directions;
            float[] moved = [.. x.Select((v, i) => (float)(v + (Radius * 0.9999 * (i % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle)))))];
            double[] seen = new double[truth.Length];
            for (int draw = 0; draw < draws; draw++)
            {
                double[] p = Truths(draws == 1 ? Plain(family, moved) : Noised(family, moved, draw), truth);
                for (int i = 0; i < seen.Length; i++)
                    seen[i] += p[i];
            }

            for (int i = 0; i < seen.Length; i++)
            {
                if (seen[i] >= least[i])
                    continue;
                least[i] = seen[i];
                (worst[2 * i], worst[(2 * i) + 1]) = (moved[2 * i], moved[(2 * i) + 1]);
            }
        }

        return worst;
    }

    static Tensor Rows(float[] x) => Tensor.From<float>("x", Datatype.FP32, [x.Length / 2, 2], x);

    static MemberOutputs Run(Family family, IReadOnlyList<Tensor> rows) =>
        new FamilyExecution(TimeProvider.System).RunAsync(family, rows, Timeout.InfiniteTimeSpan, default).AsTask().GetAwaiter().GetResult();

    static double[] Plain(Family family, float[] x) => PredictionSets.Means(family, Run(family, [Rows(x)]));

    static double[] Noised(Family family, float[] x, long seed)
    {
        var noise = NoiseKey.OfSeed(seed);
        return RobustPass.MeansAsync(family, [Rows(x)], Terms, row => noise.Of(Guid.Empty, row), copies => ValueTask.FromResult<MemberOutputs?>(Run(family, copies))).AsTask().GetAwaiter().GetResult();
    }

    static double[] Truths(double[] means, int[] truth) => [.. truth.Select((c, row) => means[(row * 3) + c])];
}
